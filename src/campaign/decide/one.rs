//! The decision for one customer.
