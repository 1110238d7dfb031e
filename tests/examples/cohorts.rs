//! The example `cohorts`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{COHORTS, aligned_tables, array, decimal, elements, file, log};

fn bundled() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| COHORTS.printed(&[]))
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
    assert_eq!(aligned_tables(bundled()), 3);
    for by in ["months", "weeks"] {
        for show in ["customers", "revenue", "cumulated"] {
            for returned in ["on", "on-or-after"] {
                let arguments = ["--by", by, "--show", show, "--returned", returned];
                let text = COHORTS.printed(&arguments);
                assert_eq!(aligned_tables(&text), 3, "{arguments:?}");
                assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
                for shop in small_shops() {
                    let arguments: Vec<&str> = [shop.as_str()].into_iter().chain(arguments).collect();
                    assert_eq!(aligned_tables(&COHORTS.printed(&arguments)), 3, "{arguments:?}");
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
        // What all of them have brought up to this age.
        let revenue: Decimal = whole
            .iter()
            .flat_map(|(cohort, _)| array(&cohort["cells"]).iter().take(age + 1))
            .map(|cell| decimal(&cell["revenue"]))
            .sum();
        let weighted = decimal(&means["weighted"]["cumulated_revenue_per_customer"]);
        assert_eq!(weighted, (revenue / customers).round_dp(6).normalize());
        let per_customer = sum(&|_, cell| decimal(&cell["cumulated_revenue_per_customer"]));
        let simple = decimal(&means["simple"]["cumulated_revenue_per_customer"]);
        // The parts are rounded.
        assert!((simple - per_customer / Decimal::from(whole.len())).abs() <= Decimal::new(1, 6));
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
    let (log, today) = (log(), log().latest().date());
    // The days with an order of each customer, counted again here.
    let days: Vec<BTreeSet<NaiveDate>> =
        log.latest().customers().map(|customer| customer.iter().map(|(day, _)| day).collect()).collect();
    let days: Vec<Vec<NaiveDate>> = days.into_iter().map(|days| days.into_iter().collect()).collect();
    let between = |from: NaiveDate, to: NaiveDate| to.signed_duration_since(from).num_days();
    assert_eq!(array(&value["return_after"]).len(), 5);
    for (n, after) in (1..).zip(array(&value["return_after"])) {
        let reached: Vec<&Vec<NaiveDate>> = days.iter().filter(|days| days.len() >= n).collect();
        let went_on = reached.iter().filter(|days| days.len() > n).count();
        assert_eq!((&after["purchase"], &after["reached"]), (&n.into(), &reached.len().into()));
        assert_eq!(after["went_on"], went_on);
        assert_eq!(after["rate"]["numerator"], went_on.to_string());
        // Within more days more return.
        let within = array(&after["within"]);
        let rates: Vec<Decimal> = within.iter().map(|within| decimal(&within["kaplan_meier"])).collect();
        assert!(rates.is_sorted() && rates[0] > Decimal::ZERO && rates[3] < Decimal::ONE, "{rates:?}");
        // Half have returned by the median, and not before the window that is shorter than it.
        for (within, rate) in within.iter().zip(&rates) {
            let by_then =
                after["median_days"].as_u64().is_some_and(|median| median <= within["days"].as_u64().unwrap());
            assert_eq!(by_then, *rate >= Decimal::new(5, 1), "{after}");
            let window = within["days"].as_i64().unwrap();
            let watched = reached.iter().filter(|days| between(days[n - 1], today) >= window);
            let back = |days: &&&Vec<NaiveDate>| days.get(n).is_some_and(|next| between(days[n - 1], *next) <= window);
            assert_eq!(within["window"]["numerator"], watched.clone().filter(back).count().to_string());
            assert_eq!(within["window"]["denominator"], watched.count().to_string());
        }
    }
    let cited: Vec<&Value> = array(&value["return_after"]).iter().map(|after| &after["cited"]).collect();
    assert_eq!(cited, [&Value::from("27 %"), &"54 %".into(), &"54 %".into(), &Value::Null, &Value::Null]);
}

#[test]
fn a_customer_who_has_just_come_is_in_a_cohort_that_is_not_over() {
    let [one, ..] = small_shops();
    let value = COHORTS.json(&[&one]);
    let [cohort] = array(&value["cohorts"]) else { panic!("{value}") };
    assert_eq!((&cohort["start"], &cohort["customers"]), (&"2026-03-01".into(), &1.into()));
    assert_eq!((&cohort["is_whole"], &cohort["cells"][0]["is_whole"]), (&false.into(), &false.into()));
    assert_eq!(decimal(&cohort["cells"][0]["cumulated_revenue_per_customer"]), Decimal::TEN);
    assert_eq!((&value["means"][0]["cohorts"], &value["means"][0]["weighted"]["rate"]), (&0.into(), &Value::Null));
    assert_eq!(value["return_after"][0]["went_on"], 0);
    assert_eq!((&value["return_after"][1]["reached"], &value["return_after"][1]["rate"]), (&0.into(), &Value::Null));
    // Nobody has been watched for 30 days.
    assert_eq!(value["return_after"][0]["within"][0]["kaplan_meier"], Value::Null);
    assert_eq!(value["return_after"][0]["within"][0]["window"], Value::Null);
}

#[test]
fn where_nobody_comes_back_nobody_is_counted() {
    let rows = "customer,date,amount\nali,2026-01-01,1\nsara,2026-02-01,2\nreza,2026-03-31,3\n";
    let value = COHORTS.json(&[&file("cohorts-no-repeat.csv", rows)]);
    let returned: Vec<Vec<u64>> = array(&value["cohorts"])
        .iter()
        .map(|cohort| array(&cohort["cells"]).iter().map(|cell| cell["customers"].as_u64().unwrap()).collect())
        .collect();
    assert_eq!(returned, [vec![1, 0, 0], vec![1, 0], vec![1]]);
    let means = array(&value["means"]);
    let weighted: Vec<Decimal> = means.iter().map(|means| decimal(&means["weighted"]["rate"])).collect();
    assert_eq!(weighted, [Decimal::ONE, Decimal::ZERO, Decimal::ZERO]);
    let first = &value["return_after"][0];
    assert_eq!((&first["reached"], &first["went_on"], &first["median_days"]), (&3.into(), &0.into(), &Value::Null));
    assert_eq!(decimal(&first["within"][0]["kaplan_meier"]), Decimal::ZERO);
    assert_eq!(first["within"][0]["window"]["denominator"], "2"); // reza has not been watched for 30 days
}

#[test]
fn all_on_one_day_are_one_cohort() {
    let rows = "customer,date,amount\nali,2026-03-31,1\nali,2026-03-31,2\nsara,2026-03-31,3\n";
    let value = COHORTS.json(&[&file("cohorts-day.csv", rows)]);
    let [cohort] = array(&value["cohorts"]) else { panic!("{value}") };
    assert_eq!((&cohort["customers"], &cohort["is_whole"]), (&2.into(), &true.into()));
    assert_eq!(array(&cohort["cells"]).len(), 1);
    assert_eq!(decimal(&cohort["cells"][0]["cumulated_revenue_per_customer"]), Decimal::from(3));
    assert_eq!(value["return_after"][0]["went_on"], 0); // orders of one day are one purchase
}

#[test]
fn a_date_that_is_far_off_is_named() {
    let path = file("cohorts-far.csv", "customer,date,amount\nali,1970-01-01,1\nali,2026-03-31,1\n");
    assert_eq!(array(&COHORTS.json(&[&path])["cohorts"]).len(), 1);
    assert_eq!(array(&COHORTS.json(&[&path, "--by", "weeks"])["cohorts"]).len(), 1);
    let (code, error) = COHORTS.refused(&[&path, "--by", "weeks", "--ages", "5000"]);
    assert!(code == 1 && error.starts_with("--by: expected fewer weeks from 1970-01-01 to 2026-03-31: "), "{error}");
}

#[test]
fn months_after_the_last_new_customer_are_counted_and_not_shown() {
    let rows = "customer,date,amount\nali,2025-11-01,1\nali,2026-03-31,1\n";
    let path = file("cohorts-late.csv", rows);
    let value = COHORTS.json(&[&path]);
    assert_eq!((array(&value["cohorts"]).len(), &value["later_empty_cohorts"]), (1, &4.into()));
    assert_eq!(array(&value["cohorts"][0]["cells"]).len(), 5);
    assert!(COHORTS.printed(&[&path]).contains("4 later months without a new customer not shown"));
}

#[test]
fn the_picture_has_every_cell() {
    let (svg, value) = (COHORTS.draw("cohorts.svg", &[]), COHORTS.json(&[]));
    let names = elements(&svg);
    let cells: Vec<&Value> = array(&value["cohorts"]).iter().flat_map(|cohort| array(&cohort["cells"])).collect();
    assert_eq!(names.iter().filter(|name| *name == "g").count(), cells.len());
    let open = cells.iter().filter(|cell| cell["is_whole"] == false).count();
    assert_eq!(svg.matches("url(#cohorts-partial)").count(), open + 1); // and the legend
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
