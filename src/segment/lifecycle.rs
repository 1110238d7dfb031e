//! Lifecycle stages at a date: new, active, declining, lost, reactivated.
