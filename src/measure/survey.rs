//! Survey answers: net promoter scores over time.
