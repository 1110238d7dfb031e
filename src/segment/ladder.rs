//! The customer ladder: prospect, first-time buyer, repeat customer, loyal customer, advocate.
