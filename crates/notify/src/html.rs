//! A mail's text as HTML that a screen reader reads well: paragraphs, links, language and direction;
//! no picture, no style from elsewhere, nothing that tells who reads it.

use schalter_domain::language::Language;

/// The style of a mail's body, for programs that heed it.
pub const STYLE: &str = " style=\"font-family: sans-serif; font-size: 1em; line-height: 1.5; \
                         max-width: 36em; margin: 1.5em; overflow-wrap: break-word\"";

/// The HTML of a text in `language`: an empty line ends a paragraph, addresses become links.
pub fn html(subject: &str, text: &str, language: Language) -> String {
    let direction = if language.is_right_to_left() {
        "rtl"
    } else {
        "ltr"
    };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n</head>\n\
         <body{STYLE}>\n",
        escape(subject)
    );
    for paragraph in text
        .split("\n\n")
        .map(str::trim)
        .filter(|one| !one.is_empty())
    {
        let lines: Vec<_> = paragraph.lines().map(linked).collect();
        page.push_str("<p>");
        page.push_str(&lines.join("<br>\n"));
        page.push_str("</p>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// A line with its web addresses as links. An address runs from left to right in every script.
fn linked(line: &str) -> String {
    let mut words = line.split(' ').map(|word| {
        let is_address = word.starts_with("https://") || word.starts_with("http://");
        let bare = word.trim_end_matches(['.', ',', ';', ')']);
        if !is_address {
            return escape(word);
        }
        let (address, rest) = (escape(bare), escape(&word[bare.len()..]));
        format!("<a href=\"{address}\" dir=\"ltr\">{address}</a>{rest}")
    });
    let first = words.next().unwrap_or_default();
    words.fold(first, |line, word| line + " " + &word)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_paragraphs_with_links() {
        let page = html(
            "Rückruf",
            "Guten Tag,\nSie hatten <gefragt>.\n\n\nHier: https://example.org/a?b=1&c=\"2\".",
            Language::De,
        );
        assert!(page.contains("<html lang=\"de\" dir=\"ltr\">"));
        assert!(page.contains("<p>Guten Tag,<br>\nSie hatten &lt;gefragt&gt;.</p>"));
        assert!(page.contains(
            "<p>Hier: <a href=\"https://example.org/a?b=1&amp;c=&quot;2&quot;\" dir=\"ltr\">\
             https://example.org/a?b=1&amp;c=&quot;2&quot;</a>.</p>"
        ));
    }

    #[test]
    fn a_script_from_right_to_left_says_so() {
        let page = html("رقم", "رقمكم هو 2026-00042", Language::Ar);
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
        assert!(!page.contains("<img") && !page.contains("src="));
    }
}
