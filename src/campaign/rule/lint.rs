//! [`RuleFinding`]: what is suspicious in a rule.

/// Something suspicious in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RuleFinding {
    /// It holds whoever the customer is.
    AlwaysTrue {
        /// Where in the rule.
        path: String,
    },
    /// It holds for nobody.
    NeverTrue {
        /// Where in the rule.
        path: String,
    },
    /// Two clauses that cannot hold together.
    Contradiction {
        /// Where the one is.
        path: String,
        /// Where the other is.
        other: String,
    },
}
