//! Properties as JSON text, read and written again.

use super::EditError;
use super::error::ID;
use crate::Layer;
use crate::json::{Value, write_string};
use crate::layer::{Attributes, Feature};
use rayon::prelude::*;

/// Features whose properties are written in one go.
const PIECE: usize = 1024;

/// The value of a field, or of the feature's id where that is what the name means; null if there is none.
pub fn value<'a>(feature: &Feature<'a>, field: &str) -> Value<'a> {
    let id = || if field == ID { Value::parse(feature.id_json()) } else { Value::Null };
    feature.get(field).unwrap_or_else(id)
}

/// The attributes of a layer with other properties, each of which `write` gives member by member.
pub fn rewritten(
    layer: &Layer,
    write: impl Fn(&Feature, &mut Object) -> Result<(), EditError> + Sync,
) -> Result<Attributes, EditError> {
    let pieces: Vec<usize> = (0..layer.len()).step_by(PIECE).collect();
    let pieces = pieces.into_par_iter().map(|start| {
        let (mut attributes, mut text) = (Attributes::default(), String::new());
        for index in start..(start + PIECE).min(layer.len()) {
            let feature = layer.feature(index);
            text.clear();
            let mut object = Object::open(&mut text);
            write(&feature, &mut object)?;
            object.close();
            attributes.push(feature.id_json(), &text, feature.foreign_json());
        }
        Ok(attributes)
    });
    let pieces: Vec<Result<Attributes, EditError>> = pieces.collect();
    let mut all = Attributes::default();
    for piece in pieces {
        all.append(&piece?);
    }
    Ok(all)
}

/// An object being written.
pub struct Object<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, is_empty: true }
    }

    pub fn push(&mut self, name: &str, value: &Value) {
        self.out.push_str(if self.is_empty { "" } else { "," });
        self.is_empty = false;
        write_string(self.out, name);
        self.out.push(':');
        value.write(self.out);
    }

    fn close(self) {
        self.out.push('}');
    }
}
