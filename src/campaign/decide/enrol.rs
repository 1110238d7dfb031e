//! Which enrolments a customer has in a campaign.

use crate::campaign::schedule::Anchor;
use crate::campaign::{EnrolmentId, Known, Scope, Subject, Trigger};

/// One enrolment: since when, and under which id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occurrence<'a> {
    pub(crate) unit: Subject<'a>,
    pub(crate) id: EnrolmentId,
    /// What steps count from.
    pub(crate) anchor: Anchor,
}

impl Trigger {
    /// The latest enrolment of the unit in scope, or why there is none.
    pub(crate) fn occurrence<'a>(&self, known: &Known<'a>, scope: &Scope<'a>) -> Option<Occurrence<'a>> {
        let _ = (known, scope);
        todo!()
    }
}
