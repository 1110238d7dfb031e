//! Visits: a log of visitors, and who of them returns.
