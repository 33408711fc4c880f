use super::article;

#[test]
fn names_get_their_article() {
    let names = [(0, "Lyon"), (2, "Le Havre"), (3, "La Rochelle"), (5, "L'Isle"), (8, "Los Masos")];
    for (tncc, name) in names {
        let article = article(tncc).unwrap();
        assert!(name.starts_with(&article) && article.is_empty() == (tncc == 0), "{name}");
    }
    assert!(article(9).is_err());
}
