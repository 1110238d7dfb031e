//! The catalogue of complements and upgrades.

use retention::campaign::{Catalogue, CatalogueError};

#[test]
fn catalogues_merge_pairs_and_refuse_nonsense() {
    let pairs = [("phone", "glass"), ("phone", "charger"), ("phone", "glass"), ("tablet", "glass")];
    let catalogue = Catalogue::new().with_complements(pairs).unwrap().with_complements(pairs).unwrap();
    assert_eq!(catalogue.complements("phone"), ["glass", "charger"]);
    assert_eq!(
        catalogue.all_complements().map(|(product, all)| (product, all.len())).collect::<Vec<_>>(),
        [("phone", 2), ("tablet", 1)]
    );
    assert!(catalogue.upgrades("phone").is_empty() && catalogue.all_upgrades().len() == 0);
    assert!(!catalogue.is_empty() && Catalogue::new().is_empty());
    assert!(!Catalogue::new().with_upgrades([("a", "b")]).unwrap().is_empty());
    let empty = Catalogue::new().with_upgrades([("phone", "")]).unwrap_err();
    assert_eq!(empty.to_string(), "upgrades: expected two names of products, found \"phone\" and \"\"");
    assert!(matches!(Catalogue::new().with_complements([("", "x")]), Err(CatalogueError::NoName { .. })));
    assert!(matches!(Catalogue::new().with_upgrades([("x", "x")]), Err(CatalogueError::Itself { .. })));
}

#[cfg(feature = "serde")]
#[test]
fn catalogues_are_read_as_they_were_written() {
    let catalogue = Catalogue::new().with_complements([("phone", "glass"), ("phone", "charger")]).unwrap();
    let catalogue = catalogue.with_upgrades([("phone", "large phone")]).unwrap();
    let json = serde_json::to_string(&catalogue).unwrap();
    assert_eq!(json, r#"{"complements":{"phone":["glass","charger"]},"upgrades":{"phone":["large phone"]}}"#);
    assert_eq!(serde_json::from_str::<Catalogue>(&json).unwrap(), catalogue);
    assert_eq!(postcard::from_bytes::<Catalogue>(&postcard::to_stdvec(&catalogue).unwrap()).unwrap(), catalogue);
    assert_eq!(serde_json::from_str::<Catalogue>("{}").unwrap(), Catalogue::new());
    let itself = serde_json::from_str::<Catalogue>(r#"{"upgrades": {"x": ["x"]}}"#).unwrap_err().to_string();
    assert!(itself.contains("upgrades: expected another product than \"x\", found itself"), "{itself}");
    assert!(serde_json::from_str::<Catalogue>(r#"{"complement": {}}"#).is_err());
}
