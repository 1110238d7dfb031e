//! [`CustomerFacts`]: what is known of one customer, for a decision in a request.

use super::{ChannelFacts, Known};
use crate::model::Channel;

/// What is known of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerFacts<K> {
    key: K,
    channels: [ChannelFacts; Channel::ALL.len()],
}

impl<K> CustomerFacts<K> {
    /// A customer of whom nothing is known yet.
    pub fn new(key: K) -> Self {
        Self { key, channels: Default::default() }
    }

    /// Who.
    pub fn key(&self) -> &K {
        &self.key
    }

    pub(crate) fn known(&self) -> Known<'_> {
        let _ = self.channels;
        todo!()
    }

    /// What holdouts and variants are assigned by, if that is not the key: the id of the first profile after a merge.
    pub(crate) fn assignment_id(&self) -> Option<&str> {
        None
    }
}
