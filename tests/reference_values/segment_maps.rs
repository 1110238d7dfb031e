//! Segment maps: the cells of lists and vignettes that are in use.

use retention::model::CampaignKind;
use retention::segment::{MapFinding, MatchPolicy, SegmentMap};

fn cells(map: &SegmentMap) -> Vec<(&str, u64)> {
    map.segments().iter().map(|segment| segment.name.as_str()).zip(map.cell_counts()).collect()
}

fn presets() -> [SegmentMap; 4] {
    [SegmentMap::standard(), SegmentMap::r_rfm_vignette(), SegmentMap::pymc_marketing(), SegmentMap::three_level()]
}

/// Cells as people write them: 545 is recency 5, frequency 4, money 5.
#[track_caller]
fn assert_cells(map: &SegmentMap, segment: &str, numbers: &str) {
    let of: Vec<String> = map
        .cells()
        .filter(|(_, of)| of.is_some_and(|of| of.name == segment))
        .map(|(cell, _)| cell.iter().map(ToString::to_string).collect())
        .collect();
    let mut numbers: Vec<&str> = numbers.split_whitespace().collect();
    numbers.sort_unstable();
    assert_eq!(of, numbers, "{segment}");
}

/// The list of 125 cells that guides and CRM tools share.
#[test]
fn standard_map() {
    let map = SegmentMap::standard();
    let expected = [
        ("Champions", 7),
        ("Loyal", 8),
        ("Potential Loyalist", 24),
        ("New Customers", 7),
        ("Promising", 16),
        ("Need Attention", 8),
        ("About To Sleep", 8),
        ("At Risk", 22),
        ("Cannot Lose Them", 8),
        ("Hibernating", 11),
        ("Lost", 6),
    ];
    assert_eq!(cells(&map), expected);
    assert_eq!(map.cells().len(), 125);
    assert_eq!(map.parts().policy, MatchPolicy::Disjoint);
    assert_eq!(map.lint(), []);
    assert_eq!(SegmentMap::default(), map);

    assert_cells(&map, "Champions", "555 554 544 545 454 455 445");
    assert_cells(&map, "Loyal", "543 444 435 355 354 345 344 335");
    assert_cells(
        &map,
        "Potential Loyalist",
        "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323",
    );
    assert_cells(&map, "New Customers", "512 511 422 421 412 411 311");
    assert_cells(&map, "Promising", "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313");
    assert_cells(&map, "Need Attention", "535 534 443 434 343 334 325 324");
    assert_cells(&map, "About To Sleep", "331 321 312 221 213 231 241 251");
    assert_cells(
        &map,
        "At Risk",
        "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
    );
    assert_cells(&map, "Cannot Lose Them", "155 154 144 214 215 115 114 113");
    assert_cells(&map, "Hibernating", "332 322 233 232 223 222 132 123 122 212 211");
    assert_cells(&map, "Lost", "111 112 121 131 141 151");
}

/// R rfm, vignette "RFM customer level data": ordered ranges, counted by hand.
#[test]
fn r_rfm_vignette_map() {
    let map = SegmentMap::r_rfm_vignette();
    let expected = [
        ("Champions", 1),
        ("Potential Loyalist", 35),
        ("Loyal", 15),
        ("Promising", 8),
        ("New Customers", 15),
        ("Cannot Lose Them", 6),
        ("At Risk", 7),
        ("Need Attention", 4),
        ("About To Sleep", 10),
        ("Lost", 14),
        ("Others", 10),
    ];
    assert_eq!(cells(&map), expected);
    let findings = [
        MapFinding::OnlyRest { segment: "Others".into(), cells: 10, lowest: vec![2, 1, 5] },
        MapFinding::SeveralRules { cells: 58, lowest: vec![1, 2, 4] },
    ];
    assert_eq!(map.lint(), findings);
    assert_cells(&map, "Champions", "555");
    assert_cells(&map, "Others", "215 241 251 252 341 351 441 451 541 551");
}

/// PyMC-Marketing `clv/utils.py`, the default segments of `rfm_segments`, read in 2026.
#[test]
fn pymc_marketing_map() {
    let map = SegmentMap::pymc_marketing();
    assert_cells(&map, "Premium Customer", "334 443 444 344 434 433 343 333");
    assert_cells(&map, "Repeat Customer", "244 234 232 332 143 233 243");
    assert_cells(&map, "Top Spender", "424 414 144 314 324 124 224 423 413 133 323 313 134");
    assert_cells(&map, "At Risk Customer", "422 223 212 122 222 132 322 312 412 123 214");
    assert_cells(&map, "Inactive Customer", "411 111 113 114 112 211 311");
    assert_cells(&map, "Other", "121 131 141 142 213 221 231 241 242 321 331 341 342 421 431 432 441 442");
    assert_eq!(map.lint(), [MapFinding::OnlyRest { segment: "Other".into(), cells: 18, lowest: vec![1, 2, 1] }]);
}

#[test]
fn three_level_map() {
    let map = SegmentMap::three_level();
    assert_cells(&map, "Champions", "33");
    assert_cells(&map, "Regulars", "32 23");
    assert_cells(&map, "New Customers", "31");
    assert_cells(&map, "Need Attention", "22 21");
    assert_cells(&map, "At Risk", "13 12");
    assert_cells(&map, "Lost", "11");
    assert_eq!(map.lint(), []);
}

/// Document 000: each category has a strategy of its own.
#[test]
fn each_segment_has_a_strategy_of_its_own() {
    for map in presets() {
        let mut strategies: Vec<&str> = map.segments().iter().map(|segment| segment.strategy.as_str()).collect();
        assert!(strategies.iter().all(|strategy| strategy.len() > 20));
        assert!(map.segments().iter().all(|segment| !segment.campaigns.is_empty()));
        strategies.sort_unstable();
        strategies.dedup();
        assert_eq!(strategies.len(), map.segments().len());
    }
}

#[test]
fn presets_are_maps_that_the_constructor_takes() {
    for map in presets() {
        assert_eq!(SegmentMap::new(map.parts().clone()).unwrap(), map);
    }
}

/// The documents' campaigns, C1 to C15.
#[test]
fn campaign_kinds() {
    let ids: Vec<&str> = CampaignKind::ALL.iter().map(|kind| kind.id()).collect();
    let expected: Vec<String> = (1..=15).map(|number| format!("C{number}")).collect();
    assert_eq!(ids, expected);
    for kind in CampaignKind::ALL {
        assert_eq!(CampaignKind::from_id(kind.id()), Some(kind));
        assert!(!kind.documents().is_empty() && kind.documents().is_sorted());
        assert!(kind.documents().iter().all(|document| ["000", "001", "002", "003", "004"].contains(document)));
        assert_eq!(format!("{kind:>30}").len(), 30);
    }
    assert_eq!(CampaignKind::from_id("C16"), None);
    let sources = |id| CampaignKind::from_id(id).unwrap().documents();
    assert_eq!(sources("C1"), ["001", "002", "004"]);
    assert_eq!(sources("C5"), ["003"]);
    assert_eq!(sources("C15"), ["001", "004"]);
    let mut names: Vec<&str> = CampaignKind::ALL.iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 15);
    #[cfg(feature = "serde")]
    for kind in CampaignKind::ALL {
        let json = serde_json::to_string(&kind).unwrap();
        assert_eq!(serde_json::from_str::<CampaignKind>(&json).unwrap(), kind);
    }
}
