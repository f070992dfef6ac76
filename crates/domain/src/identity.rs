//! What an identity provider's groups mean here: which organisation, which roles, which offices.

use std::collections::BTreeSet;

use crate::staff::Role;

/// What one group means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRule {
    /// The group, exactly as the provider writes it.
    pub group: String,
    /// The organisation's slug.
    pub organisation: String,
    /// The roles that its members hold.
    pub roles: Vec<Role>,
    /// The offices that its members serve, by slug; [`ALL_OFFICES`] for every one.
    pub offices: Vec<String>,
}

/// The word for every office of the organisation.
pub const ALL_OFFICES: &str = "all";

/// What somebody's groups come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The organisation's slug.
    pub organisation: String,
    /// The roles.
    pub roles: BTreeSet<Role>,
    /// The offices, by slug, or [`ALL_OFFICES`] among them.
    pub offices: BTreeSet<String>,
}

/// What somebody with these groups is here; none where no rule fits. An account belongs to one
/// organisation: that of the first rule that fits, in the order of the configuration.
pub fn assign(rules: &[GroupRule], groups: &[String]) -> Option<Assigned> {
    let mut fitting = rules
        .iter()
        .filter(|rule| groups.contains(&rule.group))
        .peekable();
    let organisation = fitting.peek()?.organisation.clone();
    let mut assigned = Assigned {
        organisation,
        roles: BTreeSet::new(),
        offices: BTreeSet::new(),
    };
    for rule in fitting.filter(|rule| rule.organisation == assigned.organisation) {
        assigned.roles.extend(&rule.roles);
        assigned.offices.extend(rule.offices.iter().cloned());
    }
    Some(assigned)
}

/// A login name made of what a provider calls somebody: lower case, with the characters that login
/// names have here, at most 64; none where nothing remains.
pub fn login_name(theirs: &str) -> Option<String> {
    let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(*c);
    let name: String = theirs
        .to_lowercase()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss")
        .chars()
        .filter(allowed)
        .take(64)
        .collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(group: &str, organisation: &str, roles: &[Role], offices: &[&str]) -> GroupRule {
        GroupRule {
            group: group.to_owned(),
            organisation: organisation.to_owned(),
            roles: roles.to_vec(),
            offices: offices.iter().map(ToString::to_string).collect(),
        }
    }

    fn rules() -> Vec<GroupRule> {
        vec![
            rule("service", "adorf", &[Role::Clerk], &["meldewesen"]),
            rule("leitung", "adorf", &[Role::Lead], &[ALL_OFFICES]),
            rule("kreis", "kreis", &[Role::Admin], &[]),
        ]
    }

    fn of(groups: &[&str]) -> Option<Assigned> {
        let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
        assign(&rules(), &groups)
    }

    #[test]
    fn groups_add_up_within_one_organisation() {
        let both = of(&["leitung", "service", "unknown"]).unwrap();
        assert_eq!(both.organisation, "adorf");
        assert_eq!(both.roles, [Role::Clerk, Role::Lead].into());
        let offices = ["meldewesen", ALL_OFFICES].map(str::to_owned);
        assert_eq!(both.offices, offices.into());
    }

    #[test]
    fn the_first_rule_decides_on_the_organisation() {
        let two = of(&["kreis", "service"]).unwrap();
        assert_eq!(two.organisation, "adorf");
        assert_eq!(two.roles, [Role::Clerk].into(), "nothing of the other one");
    }

    #[test]
    fn no_group_no_account() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["Service"]), None, "names are exact");
    }

    #[test]
    fn login_names_are_plain() {
        assert_eq!(login_name("Jörg.Weiß").unwrap(), "joerg.weiss");
        assert_eq!(login_name("anna@example.org").unwrap(), "anna@example.org");
        assert_eq!(login_name("AD\\anna berg").unwrap(), "adannaberg");
        assert_eq!(login_name("李"), None);
        assert_eq!(login_name(&"a".repeat(99)).unwrap().len(), 64);
    }
}
