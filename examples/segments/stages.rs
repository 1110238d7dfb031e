//! Stages and rungs in words: [`LifecycleStage`] and [`LadderRung`].

use retention::segment::{LadderPolicy, LadderRung, LifecyclePolicy, LifecycleStage};

/// A stage's name, and who is in it.
pub(crate) fn stage(stage: LifecycleStage, policy: &LifecyclePolicy) -> (&'static str, String) {
    let parts = policy.parts();
    let (declining, lost) = (parts.declining_after, parts.lost_after);
    match stage {
        LifecycleStage::New => ("new", format!("first order at most {} days ago", parts.new_days)),
        LifecycleStage::Active => ("active", format!("no longer new, and no silence of more than {declining}")),
        LifecycleStage::Declining => ("declining", format!("no order for more than {declining}")),
        LifecycleStage::Lost => ("lost", format!("no order for more than {lost}")),
        LifecycleStage::Reactivated => {
            let days = parts.reactivated_days;
            ("reactivated", format!("back for at most {days} days, after more than {lost} without an order"))
        }
    }
}

/// A rung's name, and who stands on it; `None` for those that orders do not tell of: who will buy, and who recommends.
pub(crate) fn rung(rung: LadderRung, policy: &LadderPolicy) -> Option<(&'static str, String)> {
    let loyal = policy.parts().loyal_from;
    match rung {
        LadderRung::FirstTimeBuyer => Some(("first-time buyer", "one purchase".to_owned())),
        LadderRung::RepeatCustomer => Some(("repeat customer", format!("more than one purchase, fewer than {loyal}"))),
        LadderRung::Loyal => Some(("loyal", format!("{loyal} purchases or more; orders of one day are one"))),
        LadderRung::Prospect | LadderRung::Advocate => None,
    }
}
