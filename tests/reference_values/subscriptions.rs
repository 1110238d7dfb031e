//! Movements of recurring revenue.
