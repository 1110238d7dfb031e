//! The examples as a user runs them: what they print, draw and refuse.
//!
//! `cargo test` builds the examples beside the tests. With `cargo test --test examples`, build them first:
//! `cargo build --examples`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic, and its helpers are not tests by name"
)]

mod campaign_day;
mod cohorts;
mod command_lines;
mod data_sets;
mod files;
mod pictures;
mod retention_report;
mod segments;
#[path = "../../examples/shop/mod.rs"]
mod shop;
mod simulated_shop;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use retention::history::OrderLog;
use retention::model::Order;
use rust_decimal::Decimal;
use serde_json::Value;

use shop::Shop;

const REPORT: Example = Example("retention_report");
const SEGMENTS: Example = Example("segments");
const COHORTS: Example = Example("cohorts");
const CAMPAIGN_DAY: Example = Example("campaign_day");

/// An example by its name.
#[derive(Clone, Copy)]
struct Example(&'static str);

impl Example {
    fn program(self) -> PathBuf {
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let example = profile.join("examples").join(format!("{}{}", self.0, std::env::consts::EXE_SUFFIX));
        assert!(example.exists(), "expected {}; build it with cargo build --examples", example.display());
        example
    }

    fn run(self, arguments: &[&str]) -> Output {
        Command::new(self.program()).args(arguments).output().unwrap()
    }

    /// What a run prints that must go well.
    fn printed(self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The exit code and the message of a run that must fail, and print nothing.
    fn refused(self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    fn json(self, arguments: &[&str]) -> Value {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.printed(&arguments)).unwrap()
    }

    /// The picture that a run draws into a file of this name.
    fn draw(self, name: &str, arguments: &[&str]) -> String {
        let path = file(name, "");
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--svg", &path]).collect();
        self.printed(&arguments);
        std::fs::read_to_string(path).unwrap()
    }
}

/// A file for tests. Several may make the same one at a time, and none may find it half written.
fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let draft = format!("{}.{}-{}", path.display(), std::process::id(), WRITTEN.fetch_add(1, Ordering::Relaxed));
    std::fs::write(&draft, content).unwrap();
    std::fs::rename(&draft, &path).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A number that is written as text.
fn decimal(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// The numbers of a list.
fn numbers(value: &Value) -> Vec<u64> {
    array(value).iter().map(|number| number.as_u64().unwrap()).collect()
}

fn orders() -> &'static [Order<u32>] {
    static ORDERS: OnceLock<Vec<Order<u32>>> = OnceLock::new();
    ORDERS.get_or_init(|| Shop::default().orders().unwrap())
}

fn log() -> OrderLog<u32> {
    OrderLog::from_orders(orders().to_vec()).unwrap()
}

/// A number with commas between the thousands.
fn grouped(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", grouped(number / 1000), number % 1000) }
}

/// Checks that tables are aligned and no wider than a terminal, and gives their number.
fn aligned_tables(text: &str) -> usize {
    let mut tables = 0;
    let lines: Vec<&str> = text.lines().collect();
    for (rule, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("  ─")) {
        tables += 1;
        let width = line.chars().count();
        assert!(width <= 120, "{line}");
        let rows: Vec<&&str> = lines[rule + 1..].iter().take_while(|row| !row.is_empty()).collect();
        assert!(!rows.is_empty(), "{line}");
        for row in rows {
            assert!(row.chars().count() <= width, "{row}");
            // Two blanks between columns, in every row at the same place.
            let blank = |text: &str, place| text.chars().nth(place).is_none_or(|letter| letter == ' ');
            assert!((0..width).filter(|place| blank(line, *place)).all(|place| blank(row, place)), "{row}");
        }
    }
    tables
}

/// Checks that every element is closed where it should be, and gives the elements' names.
fn elements(svg: &str) -> Vec<String> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    for tag in svg.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').unwrap();
        assert!(
            !rest.contains('&') || rest.contains("&amp;") || rest.contains("&lt;") || rest.contains("&gt;"),
            "{rest}"
        );
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap().to_owned();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            all.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    all
}
