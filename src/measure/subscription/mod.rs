//! Subscriptions: from their terms to the movements of each month.
