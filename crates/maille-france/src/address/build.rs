//! Building a gazetteer from the lists of a year.

use super::answer::NameKind;
use super::gazetteer::{
    Arrondissement, Coded, Commune, Departement, Departements, Epci, Gazetteer, NONE, Name,
    Posting, hash,
};
use super::key::Spelling;
use super::tokens::Tokens;
use crate::catalogue::Level;
use crate::error::Error;
use crate::lists::{self, Lists};
use crate::table::Table;
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl Gazetteer {
    /// The communes of 1 January of a year.
    ///
    /// # Errors
    /// [`Error::NoLists`] for years other than 2019, 2020 and 2026. Other errors mean a damaged
    /// program.
    ///
    /// # Example
    /// ```
    /// use maille_france::address::{Answer, Gazetteer, Query};
    ///
    /// let gazetteer = Gazetteer::new(2026)?;
    /// let answer = gazetteer.find(&Query::parse("12 quai du Havre, 76000 Rouen"));
    /// let Answer::Found(found) = answer else { panic!("{answer:?}") };
    /// assert_eq!(found.commune.code, "76540");
    /// assert_eq!(found.score(), 1.0);
    /// # Ok::<(), maille_france::Error>(())
    /// ```
    pub fn new(year: u16) -> Result<Self, Error> {
        let lists = Lists::of(year)?;
        let former = lists::former(year)?;
        let former = Former::read(&former)?;
        let mut gazetteer = Self {
            year,
            communes: Vec::new(),
            departements: Vec::new(),
            names: Vec::new(),
            keys: FxHashMap::default(),
            postings: Vec::new(),
            codes: FxHashMap::default(),
            postcodes: FxHashMap::default(),
            arrondissements: FxHashMap::default(),
            departement_names: FxHashMap::default(),
        };
        gazetteer.add_communes(&lists, &former)?;
        gazetteer.add_departement_names(lists.units(Level::Departement)?);
        gazetteer.index_names()?;
        Ok(gazetteer)
    }

    fn add_communes(&mut self, lists: &Lists, former: &Former) -> Result<(), Error> {
        let table = &lists.communes;
        let departement = table.column(Level::Departement.name())?;
        let epci_of = table.column(Level::Epci.name())?;
        let epci = lists.units(Level::Epci)?.rows.iter().map(|row| {
            let epci = Epci { code: row[0].to_owned(), nom: row[1].to_owned() };
            (&row[0], Arc::new(epci))
        });
        let epci: FxHashMap<&str, Arc<Epci>> = epci.collect();
        let codes_postaux = table.column("codes_postaux")?;
        let rows = table.rows.len();
        self.communes.reserve(rows);
        self.codes.reserve(rows + rows / 4);
        for (row, commune) in table.rows.iter().zip(0u32..) {
            let (code, nom) = (&row[0], &row[1]);
            let within = self.enter_departement(&row[departement]);
            self.codes.insert(key(code)?, Coded { commune, is_own: true });
            for postcode in postcodes(&row[codes_postaux])? {
                self.postcodes.entry(postcode).or_default().push(commune);
            }
            self.add_name(commune, NameKind::Own, nom);
            // Two communes of a département may differ by an addition in parentheses alone.
            if let Some((nom, _)) = nom.split_once(" (") {
                self.add_name(commune, NameKind::Own, nom);
            }
            for part in former.of(code) {
                self.add_former(commune, part)?;
            }
            self.communes.push(Commune {
                code: code.to_owned(),
                nom: nom.to_owned(),
                epci: epci.get(&row[epci_of]).cloned(),
                departement: row[departement].to_owned(),
                within,
            });
        }
        Ok(())
    }

    fn add_former(&mut self, commune: u32, part: &FormerRow<'_>) -> Result<(), Error> {
        let coded = Coded { commune, is_own: false };
        self.codes.entry(key(part.code)?).or_insert(coded);
        let kind = match part.kind {
            "arrondissement" => {
                let digits = part.nom.chars().filter(char::is_ascii_digit).collect::<String>();
                self.arrondissements.entry(commune).or_default().push(Arrondissement {
                    code: part.code.to_owned(),
                    nom: part.nom.to_owned(),
                    number: parse(&digits)?,
                    postcodes: postcodes(part.codes_postaux)?,
                });
                return Ok(());
            }
            "deleguee" => NameKind::Delegated,
            "associee" => NameKind::Associated,
            _ => NameKind::Former,
        };
        self.add_name(commune, kind, part.nom);
        Ok(())
    }

    /// Communes come by code, so a département begins where another one ends.
    fn enter_departement(&mut self, code: &str) -> Departements {
        if self.departements.last().is_none_or(|last| last.code != code) {
            let names = self.names.len()..self.names.len();
            self.departements.push(Departement { code: code.to_owned(), names });
        }
        Departements::one(self.departements.len() - 1)
    }

    fn add_name(&mut self, commune: u32, kind: NameKind, nom: &str) {
        if let Some(spelling) = spelling(nom) {
            self.names.push(Name { commune, kind, spelling });
        }
        if let Some(departement) = self.departements.last_mut() {
            departement.names.end = self.names.len();
        }
    }

    fn add_departement_names(&mut self, table: &Table) {
        for row in &table.rows {
            if let Some(spelling) = spelling(&row[1]) {
                let departement = self.departement(&row[0]);
                self.departement_names.insert(spelling.core().to_owned(), departement);
            }
        }
    }

    fn index_names(&mut self) -> Result<(), Error> {
        let mut keys = FxHashMap::default();
        keys.reserve(self.names.len() * 2);
        for (name, number) in self.names.iter().zip(0u32..) {
            for key in name.spelling.keys() {
                let next = u32::try_from(self.postings.len());
                let next = next.map_err(|_| Error::Damaged("too many names".into()))?;
                let before = keys.insert(hash(key.as_bytes()), next);
                self.postings.push(Posting { name: number, next: before.unwrap_or(NONE) });
            }
        }
        self.keys = keys;
        Ok(())
    }
}

/// Former names by their commune.
struct Former<'t>(FxHashMap<&'t str, Vec<FormerRow<'t>>>);

struct FormerRow<'t> {
    code: &'t str,
    nom: &'t str,
    kind: &'t str,
    codes_postaux: &'t str,
}

impl<'t> Former<'t> {
    fn read(table: &'t Table) -> Result<Self, Error> {
        let column = |name| table.column(name);
        let (code, nom, kind) = (column("code")?, column("nom")?, column("type")?);
        let (commune, codes_postaux) = (column("commune")?, column("codes_postaux")?);
        let mut rows: FxHashMap<&str, Vec<FormerRow>> = FxHashMap::default();
        for row in &table.rows {
            rows.entry(&row[commune]).or_default().push(FormerRow {
                code: &row[code],
                nom: &row[nom],
                kind: &row[kind],
                codes_postaux: &row[codes_postaux],
            });
        }
        Ok(Self(rows))
    }

    fn of(&self, commune: &str) -> &[FormerRow<'t>] {
        self.0.get(commune).map_or(&[], Vec::as_slice)
    }
}

fn spelling(name: &str) -> Option<Spelling> {
    let mut tokens = Tokens::default();
    tokens.push(name);
    Spelling::new(tokens.texts(0..tokens.len()))
}

/// An INSEE code as a key.
fn key(code: &str) -> Result<[u8; 5], Error> {
    let key = code.as_bytes().try_into();
    key.map_err(|_| Error::Damaged(format!("\"{code}\" is no INSEE code")))
}

fn postcodes(joined: &str) -> Result<Vec<u32>, Error> {
    joined.split_whitespace().map(parse).collect()
}

fn parse(digits: &str) -> Result<u32, Error> {
    digits.parse().map_err(|_| Error::Damaged(format!("\"{digits}\" is no number")))
}
