//! The traps of the page `campaign::guide::traps`, each by name, through the public interface.

use std::collections::BTreeSet;

use retention::campaign::ReasonCode;

#[test]
fn the_page_of_reasons_has_each_code_once_in_order() {
    let page = include_str!("../../src/campaign/guide/reason_codes.rs");
    let codes: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("//! | `")?.split('`').next()).collect();
    let all: BTreeSet<&str> = ReasonCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.iter().copied().collect::<BTreeSet<_>>(), all);
    assert_eq!(codes.len(), all.len());
    // Of one gate after the other.
    let gates = codes.iter().map(|code| ReasonCode::ALL.iter().find(|of| of.as_str() == *code).unwrap().gate());
    assert!(gates.is_sorted());
}

#[test]
fn the_page_of_traps_names_these_tests_and_no_others() {
    let page = include_str!("../../src/campaign/guide/traps.rs");
    let tests = include_str!("traps.rs");
    let named: BTreeSet<&str> =
        page.lines().filter_map(|line| line.strip_prefix("//! - `")?.strip_suffix('`')).collect();
    let found: BTreeSet<&str> = tests
        .split("#[test]\nfn ")
        .skip(1)
        .filter_map(|test| test.split('(').next())
        .filter(|name| !name.starts_with("the_page_of_"))
        .collect();
    assert_eq!(named, found);
}
