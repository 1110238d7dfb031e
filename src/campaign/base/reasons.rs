//! How many customers have which reason: kept in the order of the codes, travelling as a map from code to count.

use crate::campaign::{Gate, ReasonCode};

/// Codes ascending, each with at least one customer.
pub(super) type ReasonCounts = Vec<(ReasonCode, u64)>;

/// How many customers there are in all. Merged counts may have as many as are counted.
pub(super) fn total(counts: &[(ReasonCode, u64)]) -> Option<u64> {
    counts.iter().try_fold(0_u64, |sum, (_, customers)| sum.checked_add(*customers))
}

/// Those of a gate.
pub(super) fn of_gate(counts: &[(ReasonCode, u64)], gate: Gate) -> ReasonCounts {
    counts.iter().copied().filter(|(code, _)| code.gate() == gate).collect()
}

/// Those of these customers and others together; `None` if there are more than 64 bits count.
pub(super) fn merged(one: &[(ReasonCode, u64)], other: &[(ReasonCode, u64)]) -> Option<ReasonCounts> {
    let mut all = one.to_vec();
    for (code, customers) in other {
        match all.binary_search_by_key(code, |(code, _)| *code) {
            Ok(at) => {
                let (_, sum) = all.get_mut(at)?;
                *sum = sum.checked_add(*customers)?;
            }
            Err(at) => all.insert(at, (*code, *customers)),
        }
    }
    Some(all)
}

/// How many there are of each.
pub(super) fn counted(codes: impl IntoIterator<Item = ReasonCode>) -> ReasonCounts {
    let mut counts: std::collections::BTreeMap<ReasonCode, u64> = std::collections::BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    counts.into_iter().collect()
}

#[cfg(feature = "serde")]
pub(super) mod wire {
    use std::fmt;

    use serde::de::{Deserializer, Error, MapAccess, Visitor};
    use serde::ser::Serializer;

    use super::ReasonCounts;
    use crate::campaign::ReasonCode;

    pub(in crate::campaign::base) fn serialize<S: Serializer>(
        counts: &ReasonCounts,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(counts.iter().map(|(code, customers)| (code, customers)))
    }

    pub(in crate::campaign::base) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ReasonCounts, D::Error> {
        deserializer.deserialize_map(Counts)
    }

    struct Counts;

    impl<'de> Visitor<'de> for Counts {
        type Value = ReasonCounts;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map from reason codes to numbers of customers")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReasonCounts, A::Error> {
            let mut counts = ReasonCounts::new();
            while let Some((code, customers)) = map.next_entry::<ReasonCode, u64>()? {
                if customers == 0 {
                    return Err(A::Error::custom(format_args!("{code}: expected at least one customer, found 0")));
                }
                match counts.binary_search_by_key(&code, |(code, _)| *code) {
                    Ok(_) => return Err(A::Error::custom(format_args!("{code}: expected it once, found it twice"))),
                    Err(at) => counts.insert(at, (code, customers)),
                }
            }
            Ok(counts)
        }
    }
}
