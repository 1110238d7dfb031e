//! The pictures in `docs/`, which stand on pages of the documentation.

use std::path::Path;

use super::{COHORTS, Example, SEGMENTS};

/// Each picture with the example and the options that draw it.
const PICTURES: [(&str, Example, &[&str]); 2] =
    [("segments.svg", SEGMENTS, &[]), ("cohorts.svg", COHORTS, &["--cohorts", "12", "--ages", "11"])];

fn kept(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    std::fs::read_to_string(path).expect("the folder docs/ has the picture")
}

#[test]
fn pictures_are_what_the_examples_draw() {
    for (name, example, options) in PICTURES {
        let Example(of) = example;
        let command = ["cargo run --release --example", of, "--"].into_iter().chain(options.iter().copied());
        let command = command.collect::<Vec<_>>().join(" ");
        assert!(
            example.draw(&format!("docs-{name}"), options) == kept(name),
            "docs/{name} is not what the example draws; after a look at it, renew it with: {command} --svg docs/{name}"
        );
    }
}

#[test]
fn pictures_can_stand_in_a_page() {
    let mut all = Vec::new();
    for (name, ..) in PICTURES {
        let svg = kept(name);
        assert!(svg.len() < 40_000, "{name}: {} bytes", svg.len());
        // An empty line would end the picture, and a style would be one of the whole page.
        assert!(svg.lines().all(|line| !line.trim().is_empty()) && svg.ends_with("</svg>\n"), "{name}");
        assert!(!svg.contains("<style") && !svg.contains("class="), "{name}");
        // Readable on a dark page, and no wider than it.
        assert!(svg.contains(r##" fill="#fff"/>"##) && svg.contains("max-width:100%"), "{name}");
        let ids: Vec<String> = svg.split(" id=\"").skip(1).map(|id| id.split('"').next().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 1, "{name}");
        all.extend(ids);
    }
    let number = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), number, "{all:?}");
}
