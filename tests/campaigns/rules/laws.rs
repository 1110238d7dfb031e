//! Answers: equal to a recount, and logical.

use proptest::prelude::*;
use retention::campaign::Rule;

use super::people::scene;
use super::questions::{predicate, rule};
use super::{ask, naive, part};

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 2_048, ..crate::config() })]

    #[test]
    fn a_predicate_says_what_a_recount_says((setting, person, forgotten) in scene(), predicate in predicate()) {
        let (rule, person) = (Rule::from(predicate), person.forgetting(&forgotten));
        prop_assert_eq!(ask(&rule, &person, &setting), naive::answer(&rule, &person, &setting));
    }
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn a_rule_says_what_a_recount_says((setting, person, forgotten) in scene(), rule in rule()) {
        let person = person.forgetting(&forgotten);
        prop_assert_eq!(ask(&rule, &person, &setting), naive::answer(&rule, &person, &setting));
    }

    #[test]
    fn negation_is_of_morgan_and_double((setting, person, forgotten) in scene(), one in rule(), other in rule()) {
        let person = person.forgetting(&forgotten);
        let says = |rule: &Rule| ask(rule, &person, &setting);
        prop_assert_eq!(says(&!!one.clone()), says(&one));
        let neither = !Rule::any([one.clone(), other.clone()]);
        prop_assert_eq!(says(&neither), says(&Rule::all([!one.clone(), !other.clone()])));
        let not_both = !Rule::all([one.clone(), other.clone()]);
        prop_assert_eq!(says(&not_both), says(&Rule::any([!one.clone(), !other.clone()])));
        prop_assert_eq!(says(&Rule::at_least(1, [one.clone(), other.clone()])), says(&Rule::any([one.clone(), other.clone()])));
        prop_assert_eq!(says(&Rule::at_least(2, [one.clone(), other.clone()])), says(&Rule::all([one, other])));
    }

    #[test]
    fn what_becomes_known_changes_no_answer((setting, person, forgotten) in scene(), rule in rule()) {
        if let Some(answer) = ask(&rule, &person.forgetting(&forgotten), &setting) {
            prop_assert_eq!(ask(&rule, &person, &setting), Some(answer));
        }
    }

    #[test]
    fn each_clause_is_named_by_its_path_in_the_json(
        (setting, person, forgotten) in scene(),
        rule in rule(),
    ) {
        let person = person.forgetting(&forgotten);
        let programme = setting.programme();
        let clauses = rule.explain(&person.facts(), &setting.context(&programme));
        for clause in &clauses {
            let (predicate, _) = part(&rule, &clause.path);
            prop_assert!(matches!(predicate, Rule::Is(_)));
            prop_assert_eq!(clause.holds, ask(predicate, &person, &setting));
            prop_assert_eq!(clause.actual.is_none(), clause.holds.is_none());
            prop_assert_eq!(&clause.needed, &predicate.to_string());
            if let Some(actual) = &clause.actual {
                prop_assert!(!actual.is_empty());
            }
        }
        let paths: std::collections::BTreeSet<_> = clauses.iter().map(|clause| &clause.path).collect();
        prop_assert_eq!(paths.len(), clauses.len());
        let count = |rule: &Rule| format!("{rule:?}").matches("Is(").count();
        prop_assert_eq!(clauses.len(), count(&rule));
    }
}
