//! The example `cohorts`.

use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde_json::Value;

use super::{COHORTS, aligned_tables, elements, file, log, orders};

fn bundled() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| COHORTS.printed(&[]))
}

fn decimal(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// Shops that are as small as can be, or strange.
fn small_shops() -> [String; 4] {
    [
        ("one", "customer,date,amount\nali,2026-03-01,10\n"),
        ("month", "customer,date,amount\nali,2026-03-01,0\nsara,2026-03-31,0\n"),
        ("gap", "customer,date,amount\nali,2025-11-01,1\nsara,2026-03-31,2\nali,2026-03-31,1\n"),
        ("large", "customer,date,amount\nali,2026-01-01,92233720368547758.07\nsara,2026-03-01,0\n"),
    ]
    .map(|(name, content)| file(&format!("cohorts-{name}.csv"), content))
}

#[test]
fn tables_are_aligned_and_fit() {
    assert_eq!(aligned_tables(bundled()), 2);
    for by in ["months", "weeks"] {
        for show in ["customers", "revenue", "cumulated"] {
            for returned in ["on", "on-or-after"] {
                let arguments = ["--by", by, "--show", show, "--returned", returned];
                let text = COHORTS.printed(&arguments);
                assert_eq!(aligned_tables(&text), 2, "{arguments:?}");
                assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
                for shop in small_shops() {
                    let arguments: Vec<&str> = [shop.as_str()].into_iter().chain(arguments).collect();
                    assert_eq!(aligned_tables(&COHORTS.printed(&arguments)), 2, "{arguments:?}");
                }
            }
        }
    }
}

#[test]
fn everybody_is_in_one_cohort_and_every_amount_in_one_cell() {
    for by in ["months", "weeks"] {
        let value = COHORTS.json(&["--by", by, "--cohorts", "1000", "--ages", "1000"]);
        let cohorts = array(&value["cohorts"]);
        let customers: u64 = cohorts.iter().map(|cohort| cohort["customers"].as_u64().unwrap()).sum();
        assert_eq!(customers, log().customers() as u64);
        let cells = cohorts.iter().flat_map(|cohort| array(&cohort["cells"]));
        let revenue: Decimal = cells.map(|cell| decimal(&cell["revenue"])).sum();
        assert_eq!(revenue, decimal(&value["revenue"]));
        assert_eq!(value["earlier_cohorts"], 0);
        for cohort in cohorts {
            let first = &array(&cohort["cells"])[0];
            assert_eq!(first["customers"], cohort["customers"]);
        }
    }
}

#[test]
fn what_is_not_over_is_marked_and_what_has_not_begun_is_missing() {
    let value = COHORTS.json(&[]);
    let cohorts = array(&value["cohorts"]);
    assert_eq!(cohorts.len(), 24);
    for (number, cohort) in cohorts.iter().enumerate() {
        let cells = array(&cohort["cells"]);
        assert_eq!(cells.len(), (24 - number).min(13));
        for (age, cell) in cells.iter().enumerate() {
            assert_eq!(cell["is_whole"], number + age < 23, "{number} {age}");
        }
    }
    assert_eq!(cohorts[23]["is_whole"], false);
    let rows: Vec<&str> = bundled().lines().filter(|line| line.starts_with("  202")).collect();
    assert_eq!(rows.len(), 24);
    for (row, cohort) in rows.iter().zip(cohorts) {
        let open = array(&cohort["cells"]).iter().filter(|cell| cell["is_whole"] == false).count();
        let marks = row.matches('*').count() - usize::from(cohort["is_whole"] == false);
        assert_eq!(marks, open, "{row}");
    }
    // Seen to the end of a month, nothing is open.
    let text = COHORTS.printed(&["--as-of", "2025-12-31"]);
    assert!(!text.contains('*'), "{text}");
}

#[test]
fn means_are_over_whole_cells_of_all_cohorts() {
    let all = COHORTS.json(&["--cohorts", "1000"]);
    for (age, means) in array(&all["means"]).iter().enumerate() {
        let cells = array(&all["cohorts"]).iter().filter_map(|cohort| Some((cohort, cohort["cells"].get(age)?)));
        let whole: Vec<_> =
            cells.filter(|(cohort, cell)| cell["is_whole"] == true && cohort["customers"] != 0).collect();
        assert_eq!(means["cohorts"], whole.len());
        let sum = |part: &dyn Fn(&Value, &Value) -> Decimal| whole.iter().map(|(a, b)| part(a, b)).sum::<Decimal>();
        let returned = sum(&|_, cell| cell["customers"].as_u64().unwrap().into());
        let customers = sum(&|cohort, _| cohort["customers"].as_u64().unwrap().into());
        assert_eq!(decimal(&means["weighted"]["rate"]), (returned / customers).round_dp(6).normalize());
        let rates = sum(&|cohort, cell| {
            Decimal::from(cell["customers"].as_u64().unwrap()) / Decimal::from(cohort["customers"].as_u64().unwrap())
        });
        assert_eq!(decimal(&means["simple"]["rate"]), (rates / Decimal::from(whole.len())).round_dp(6).normalize());
    }
    let last = COHORTS.json(&["--cohorts", "3"]);
    assert_eq!(last["means"], all["means"]);
    assert_eq!((array(&last["cohorts"]).len(), &last["earlier_cohorts"]), (3, &21.into()));
}

#[test]
fn whoever_returns_later_has_returned_on_or_after() {
    let (on, after) = (COHORTS.json(&[]), COHORTS.json(&["--returned", "on-or-after"]));
    let counts = |value: &Value| -> Vec<Vec<u64>> {
        let cells =
            |cohort: &Value| array(&cohort["cells"]).iter().map(|cell| cell["customers"].as_u64().unwrap()).collect();
        array(&value["cohorts"]).iter().map(cells).collect()
    };
    for (on, after) in counts(&on).into_iter().zip(counts(&after)) {
        assert!(on.iter().zip(&after).all(|(on, after)| on <= after));
        assert!(after.is_sorted_by(|a, b| a >= b), "{after:?}");
    }
    assert_ne!(on["cohorts"], after["cohorts"]);
}

#[test]
fn returns_are_those_of_the_purchases() {
    let value = COHORTS.json(&[]);
    let counts = log().latest().summary().purchase_counts(retention::measure::PurchaseUnit::Days);
    for (n, after) in (1..).zip(array(&value["return_after"])) {
        let expected = counts.return_after(n).unwrap();
        assert_eq!((&after["purchase"], &after["reached"]), (&n.into(), &expected.reached().into()));
        assert_eq!(after["went_on"], expected.went_on());
        // Within more days more return.
        let within: Vec<Decimal> = array(&after["within"])
            .iter()
            .map(|within| &within["kaplan_meier"])
            .filter(|v| !v.is_null())
            .map(decimal)
            .collect();
        assert!(!within.is_empty() && within.is_sorted() && within[0] >= Decimal::ZERO, "{within:?}");
    }
    let cited: Vec<&Value> = array(&value["return_after"]).iter().map(|after| &after["cited"]).collect();
    assert_eq!(cited, [&Value::from("27 %"), &"54 %".into(), &"54 %".into(), &Value::Null, &Value::Null]);
    assert!(orders().len() > 1000);
}

#[test]
fn the_picture_has_every_cell() {
    let (svg, value) = (COHORTS.draw("cohorts.svg", &[]), COHORTS.json(&[]));
    let names = elements(&svg);
    let cells: Vec<&Value> = array(&value["cohorts"]).iter().flat_map(|cohort| array(&cohort["cells"])).collect();
    assert_eq!(names.iter().filter(|name| *name == "g").count(), cells.len());
    let open = cells.iter().filter(|cell| cell["is_whole"] == false).count();
    assert_eq!(svg.matches("url(#partial)").count(), open + 1); // and the legend
    assert_eq!(svg.matches("not over yet</title>").count(), open);
    assert!(svg.contains("<title>Customer cohorts</title>") && svg.contains("Weighted means: month 1 "));
    for (number, shop) in small_shops().iter().enumerate() {
        for show in ["customers", "revenue", "cumulated"] {
            let svg = COHORTS.draw(&format!("cohorts-{show}-{number}.svg"), &[shop, "--show", show]);
            elements(&svg);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
    // Many and narrow cells have no numbers that overlap.
    let svg = COHORTS.draw("cohorts-weeks.svg", &["--by", "weeks", "--cohorts", "500", "--ages", "500"]);
    let numbers = svg.split("</svg>").next().unwrap().matches(r#"text-anchor="middle""#).count();
    assert!(numbers < 60, "{numbers}");
}
