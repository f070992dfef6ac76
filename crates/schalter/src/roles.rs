//! The matrix of roles and permissions, as the handbook shows it.

use std::fmt::Write as _;

use schalter_domain::permission::{Permission, Reach, granted};
use schalter_domain::staff::Role;
use schalter_texts::{Locale, get};

/// The matrix in Markdown, in German; `docs/generated/rollen.md` holds it.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Rollen und Rechte\n\n\
         Erzeugt von `schalter docs`; bitte nicht von Hand ändern. Wer mehrere Rollen hat, hat die \
         Rechte aller. Kein Recht reicht über die eigene Organisation hinaus.\n\n\
         - **alle**: für die ganze Organisation\n\
         - **eigene**: für die Büros, in denen die Person eingesetzt ist\n\
         - –: gar nicht\n\n\
         | Recht |",
    );
    for role in Role::ALL {
        let _ = write!(text, " {} |", name(role));
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(Role::ALL.len()));
    text.push('\n');
    for permission in Permission::ALL {
        let key = format!("permission-{}", permission.code());
        let _ = write!(text, "| {} |", get(Locale::De, &key));
        for role in Role::ALL {
            let reach = match granted(role, permission) {
                Some(Reach::Organisation) => "alle",
                Some(Reach::OwnOffices) => "eigene",
                None => "–",
            };
            let _ = write!(text, " {reach} |");
        }
        text.push('\n');
    }
    text
}

/// The German word of the glossary, with that of the configuration.
fn name(role: Role) -> &'static str {
    match role {
        Role::Clerk => "Service (`clerk`)",
        Role::Operator => "Vermittlung (`operator`)",
        Role::Specialist => "Fachstelle (`specialist`)",
        Role::Lead => "Leitung (`lead`)",
        Role::Admin => "Verwaltung (`admin`)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_line_and_a_name() {
        let text = markdown();
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
        assert_eq!(lines.len(), Permission::ALL.len() + 1, "with the head");
        for permission in Permission::ALL {
            for locale in Locale::ALL {
                let key = format!("permission-{}", permission.code());
                assert!(schalter_texts::has(locale, &key), "{locale} lacks {key}");
            }
        }
        assert!(lines.iter().all(|line| line.matches('|').count() == 7));
    }
}
