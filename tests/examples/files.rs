//! Files of orders, and what is wrong with them; read by `retention_report`, and by all examples alike.

use super::{REPORT, file};

#[test]
fn a_bad_row_names_file_line_column_expected_and_found() {
    let header = "customer_id,ordered_on,total,order_id,status,currency,refunded,refunded_on";
    let good = "ali,2026-03-01,10,1,paid,EUR,,";
    for (row, message) in [
        ("ali,2026-03-01,\"12,5\",2,,,,", r#"total: expected a number with at most 2 decimal places, found "12,5""#),
        ("ali,2026-03-01,1.005,2,,,,", r#"total: expected a number with at most 2 decimal places, found "1.005""#),
        ("ali,2026-03-01,1e3,2,,,,", r#"total: expected a number with at most 2 decimal places, found "1e3""#),
        ("ali,2026-03-01,NaN,2,,,,", r#"total: expected a number with at most 2 decimal places, found "NaN""#),
        ("ali,2026-03-01,,2,,,,", "total: expected a number with at most 2 decimal places, found nothing"),
        ("ali,2026-03-01,-5,2,,,,", "total: expected zero or more, found -5"),
        ("ali,2026-02-30,5,2,,,,", r#"ordered_on: expected a date such as 2026-03-21, found "2026-02-30""#),
        ("ali,1/3/2026,5,2,,,,", r#"ordered_on: expected a date such as 2026-03-21, found "1/3/2026""#),
        ("ali,2026-03-0۱,5,2,,,,", r#"ordered_on: expected a date such as 2026-03-21, found "2026-03-0۱""#),
        (" ,2026-03-01,5,2,,,,", "customer_id: expected a customer, found nothing"),
        ("ali,2026-03-01,5,2,lost,,,", r#"refunded, found "lost""#),
        ("ali,2026-03-01,5,2,,euro,,", r#"currency: expected three capital letters, found "euro""#),
        ("ali,2026-03-01,5,2,,USD,,", "currency: expected EUR, found USD"),
        ("ali,2026-03-01,5,2,,,6,", "refunded: expected at most the order's amount, found 6 of 5"),
        ("ali,2026-03-01,5,2,,,-1,", "refunded: expected zero or more, found -1"),
        ("ali,2026-03-02,5,2,,,1,2026-03-01", "refunded_on: expected a day on or after the order's, found 2026-03-01"),
        (
            "ali,2026-03-01,5,2,refunded,,1,",
            "status: expected refunds that make up a refunded order's amount, found 1 of 5",
        ),
        (
            "ali,2026-03-01,5,1,,,,",
            r#"order_id: expected an id of its own for each row, found "1" again, first on line 2"#,
        ),
        ("ali,2026-03-01,5", "row: expected 8 fields, as the header has, found 3"),
        ("ali,2026-03-01,99999999999999999999,2,,,,", "total: expected at most 92233720368547758.07 either way"),
    ] {
        let file = file("bad-row.csv", format!("{header}\n{good}\n{row}\n"));
        let (code, error) = REPORT.refused(&[&file]);
        assert_eq!(code, 1, "{row}");
        assert!(error.starts_with(&format!("{file}:3: ")), "{row}: {error}");
        assert!(error.contains(message), "{row}: {error}");
    }
}

#[test]
fn lines_are_those_of_the_file() {
    // A record of two lines, and a cancelled order, which is no order of the log.
    let rows = "customer,date,amount,note,status,order\n\
                ali,2026-03-01,1,\"two\nlines\",,1\n\
                ali,2026-03-01,1,,cancelled,2\n\
                ali,2026-03-01,1,,,3\n\
                ali,2026-03-01,1,,,1\n";
    let (_, error) = REPORT.refused(&[&file("lines.csv", rows)]);
    assert!(
        error
            .contains("lines.csv:6: order: expected an id of its own for each row, found \"1\" again, first on line 2"),
        "{error}"
    );
}

#[test]
fn lines_are_right_after_blank_ones_and_with_carriage_returns() {
    for (rows, line) in [
        ("customer,date,amount\r\nali,2026-03-01,1\r\nali,2026-03-01,x\r\n", 3),
        ("customer,date,amount\r\n\r\nali,2026-03-01,\"1\"\r\n\r\nali,2026-03-01,x", 5),
        ("customer,date,amount\n\nali,2026-03-01,1\n\n\nali,2026-03-01,x\n", 6),
        ("\n\ncustomer,date,amount\nali,2026-03-01,1\nali,2026-03-01,x\n", 5),
        ("customer,date,amount\n\n\"a\nli\",2026-03-01,1\n\nali,2026-03-01,x\n", 6),
    ] {
        let (_, error) = REPORT.refused(&[&file("blank-lines.csv", rows)]);
        assert!(error.contains(&format!("blank-lines.csv:{line}: amount: ")), "{rows:?}: {error}");
        assert_eq!(REPORT.json(&[&file("blank-lines.csv", rows.replace(",x", ",2"))])["revenue"], "3.00");
    }
}

#[test]
fn skipped_rows_are_counted_by_reason() {
    let rows = "customer,date,amount,order,currency\n\
                ali,2026-03-01,10,1,EUR\n\
                ali,2026-03-02,ten,2,EUR\n\
                sara,2026-03-03,20,1,EUR\n\
                sara,2026-03-04,30,3,USD\n\
                ,2026-03-05,30,4,EUR\n\
                sara,2026-03-06,\"1,5\",5,EUR\n\
                sara,2026-03-07,5\n\
                sara,2026-03-08,40,6,EUR\n";
    let path = file("skipped.csv", rows);
    REPORT.refused(&[&path]);
    let text = REPORT.printed(&[&path, "--skip-bad-rows"]);
    for line in [
        "  customers   2",
        "  orders      2",
        "  left out    0 cancelled orders, 6 bad rows",
        "2 rows: amount: expected a number with at most 2 decimal places; lines 3, 7 (the first is \"ten\")",
        "1 row: order: expected an id of its own for each row; line 4 (the first is \"1\" again, first on line 2)",
        "1 row: currency: expected EUR; line 5 (the first is USD)",
        "1 row: customer: expected a customer; line 6 (the first is nothing)",
        "1 row: row: expected 5 fields, as the header has; line 8 (the first is 3)",
    ] {
        assert!(text.lines().any(|printed| printed.trim() == line.trim()), "{line}\n{text}");
    }
    let value = REPORT.json(&[&path, "--skip-bad-rows"]);
    assert_eq!(value["left_out"]["bad_rows"], 6);
    assert_eq!(value["left_out"]["reasons"][0]["first_lines"], serde_json::json!([3, 7]));
    assert_eq!(value["revenue"], "50.00");
}

#[test]
fn bytes_that_are_no_text_are_a_bad_row() {
    let path = file("bytes.csv", b"customer,date,amount\nali,2026-03-01,1\n\xff\xfe,2026-03-01,1\nali,2026-03-02,1\n");
    let (_, error) = REPORT.refused(&[&path]);
    assert!(error.contains("bytes.csv:3: customer: expected text in UTF-8"), "{error}");
    assert_eq!(REPORT.json(&[&path, "--skip-bad-rows"])["orders"], 2);
}

#[test]
fn files_without_orders_are_refused() {
    for (content, message) in [
        ("", "expected a header with the columns customer, date and amount, found an empty file"),
        ("customer,date,amount\n", "expected orders, found none"),
        ("customer,date,amount,status\nali,2026-03-01,1,cancelled\n", "expected orders, found none (1 left out)"),
        (
            "customer,date,price_paid\nali,2026-03-01,1\n",
            "expected a column for the amount, named one of: amount, total",
        ),
        ("who,date,amount\nali,2026-03-01,1\n", "expected a column for the customer, named one of: customer_id"),
        ("customer,date,price_paid\nali,2026-03-01,1\n", "found: customer, date, price_paid"),
    ] {
        let path = file("no-orders.csv", content);
        let (code, error) = REPORT.refused(&[&path]);
        assert!(code == 1 && error.starts_with(&format!("{path}: ")) && error.contains(message), "{content}: {error}");
    }
    let (code, error) = REPORT.refused(&["no/such/orders.csv"]);
    assert!(code == 1 && error.starts_with("no/such/orders.csv: "), "{error}");
    let (code, error) = REPORT.refused(&["--as-of", "2020-01-01"]);
    assert!(code == 1 && error.contains("--as-of"), "{error}");
    let (code, error) = REPORT.refused(&["--svg", "no/such/folder/chart.svg"]);
    assert!(code == 1 && error.starts_with("no/such/folder/chart.svg: "), "{error}");
}

#[test]
fn other_headers_and_marks_are_read() {
    let path = file(
        "marks.csv",
        "\u{feff}E-Mail , Order Date,REVENUE\r\n a@b.c , 2026-03-01 09:15:00 , 12.50 \r\nd@e.f,2026-03-31,7\r\n",
    );
    let value = REPORT.json(&[&path]);
    assert_eq!((&value["customers"], &value["orders"], &value["revenue"]), (&2.into(), &2.into(), &"19.50".into()));
    let whole = file("toman.csv", "user_id,day,total\n1,2026-03-01,150000\n");
    assert_eq!(REPORT.json(&[&whole, "--scale", "0"])["revenue"], "150000");
    let (_, error) = REPORT.refused(&[&path, "--scale", "0"]);
    assert!(error.contains(":2: REVENUE: expected a whole number, found \"12.50\""), "{error}");
}

#[test]
fn other_separators_than_commas_are_named() {
    for (header, found) in [
        (
            "customer;date;amount",
            "found: customer;date;amount. Columns are separated by commas, this file's by semicolons\n",
        ),
        (
            "customer\tdate\tamount",
            "found: customer\tdate\tamount. Columns are separated by commas, this file's by tabs\n",
        ),
        ("customer,date;amount", "found: customer, date;amount\n"),
        ("buyer", "found: buyer\n"),
    ] {
        let (code, error) = REPORT.refused(&[&file("separators.csv", format!("{header}\nali;2026-03-01;5\n"))]);
        assert_eq!(code, 1);
        assert!(error.contains("expected a column for the ") && error.ends_with(found), "{error}");
    }
}
