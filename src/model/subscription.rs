//! `Subscription`: what a customer pays again and again.
