### Nachrichten des Hauses: ihr Stand, ihre Vorlagen, die Post der Demo.

messages-title = Nachrichten
messages-lead = Was an Bürgerinnen und Bürger, an das Team und an andere Programme ging, und was daraus wurde.
messages-without-mail = Von hier gehen keine E-Mails aus. Es ist kein Mailserver eingerichtet.
messages-without-sms = Von hier gehen keine SMS aus. Es ist kein Gateway eingerichtet.
messages-state = Stand
messages-show = Anzeigen
messages-kind = Worum es geht
messages-to = Wohin
messages-at = Geschrieben
messages-whole = Ganz zeigen
messages-none = Noch ist keine Nachricht ausgegangen.
messages-none-of-state = Keine Nachricht hat diesen Stand.
messages-of-ticket = Nachricht: { $state }
messages-again = Noch einmal senden
messages-again-this = Noch einmal senden: { $kind } an { $to }
messages-repeated = Die Nachricht geht noch einmal hinaus.
messages-not-repeated = Diese Nachricht lässt sich nicht mehr senden. Sie ist inzwischen weiter oder gelöscht.

messages-state-all = Alle
messages-state-failed = Nicht gesendet
messages-state-bounced = Zurückgekommen
messages-state-unconfirmed = Unbestätigt
messages-state-handing-over = Wird übergeben
messages-state-queued = Wartet
messages-state-sent = Gesendet
messages-state-delivered = Angekommen
messages-state-withdrawn = Nicht mehr nötig

messages-hint-failed = Die Gegenseite hat sie nicht angenommen. Bitte prüfen Sie die Adresse und senden Sie noch einmal.
messages-hint-bounced = Sie ist nicht angekommen. Bitte melden Sie sich auf anderem Weg.
messages-hint-unconfirmed = Wahrscheinlich angekommen: Die Bestätigung fehlt. Noch einmal senden kann sie verdoppeln.
messages-hint-queued =
    { $tries ->
        [one] Ein Versuch ist gescheitert. Der nächste folgt von selbst.
       *[other] { $tries } Versuche sind gescheitert. Der nächste folgt von selbst.
    }

message-kind-callback-link = Link zum Rückruf
message-kind-video-link = Link zum Video im Telefongespräch
message-kind-matter-number = Nummer des Vorgangs
message-kind-case-closed = Vorgang abgeschlossen
message-kind-outage = Ausfall
message-kind-kiosk-outage = Ausfall einer Kabine
message-kind-barrier-report = Gemeldete Barriere
message-kind-test = Probe
message-by-email = E-Mail
message-by-sms = SMS
message-by-webhook = Webhook

templates-title = Vorlagen
templates-lead = So schreibt das Haus. Jede Vorlage können Sie durch eigene Worte ersetzen und jederzeit zurückkehren.
templates-back = Zu den Nachrichten
templates-back-to-list = Zu den Vorlagen
templates-own = Eigene
templates-kept = Die Vorlage ist gesichert. Sie gilt ab der nächsten Nachricht.
templates-dropped = Jetzt gilt wieder die Vorlage des Hauses.
templates-tried = Die Probe ist unterwegs. Ihren Stand sehen Sie unter Nachrichten.
templates-try-heading = Probe an mich
templates-try-lead = Eine E-Mail, die nichts verrät. Sie zeigt, ob der Versand klappt.
templates-try-to = Meine E-Mail-Adresse
templates-try = Probe senden
templates-error-address = Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel name@example.org.

templates-is-own = Diese Vorlage haben Sie selbst geschrieben.
templates-is-house = Das ist die Vorlage des Hauses. Ändern Sie etwas, gilt Ihre.
templates-is-instead = In dieser Sprache gibt es noch keine Vorlage. Gesendet wird auf { $language }.
templates-subject = Betreff
templates-body = Text
templates-body-hint = Eine leere Zeile trennt Absätze. Eine Zeile, deren Platzhalter leer ist, entfällt.
templates-keep = Sichern
templates-preview = Vorschau
templates-drop = Zur Vorlage des Hauses zurück
templates-preview-heading = Vorschau
templates-preview-hint = Mit erfundenen Angaben.
templates-preview-html = So zeigt es das Mailprogramm
templates-placeholders = Platzhalter
templates-length =
    { $parts ->
        [one] { $units } Zeichen, 1 SMS
       *[other] { $units } Zeichen, { $parts } SMS
    }
templates-length-wide =
    { $parts ->
        [one] { $units } Zeichen mit besonderen Buchstaben, 1 SMS
       *[other] { $units } Zeichen mit besonderen Buchstaben, { $parts } SMS
    }

templates-wrong = So kann die Vorlage nicht gesichert werden
templates-in-subject = Betreff
templates-in-line = Zeile { $line }, Stelle { $column }
templates-fault-unknown = Den Platzhalter { $word } gibt es nicht.
templates-fault-not-here = Den Platzhalter { $word } gibt es in dieser Nachricht nicht.
templates-fault-missing = Der Platzhalter { $word } fehlt. Ohne ihn hilft die Nachricht nicht.
templates-fault-brace = Eine geschweifte Klammer steht allein.
templates-fault-empty = Hier steht noch nichts.
templates-fault-long = Höchstens { $limit } Zeichen.

placeholder-organisation = Name des Trägers
placeholder-office = Name des Büros
placeholder-link = Link, der einmal gilt
placeholder-number = Nummer des Vorgangs
placeholder-due = bis wann Antwort kommt
placeholder-when = wann der Rückruf kommt
placeholder-phone = Telefonnummer des Büros
placeholder-text = Worte der Meldung
placeholder-page = gemeldete Seite
placeholder-contact = wohin die Antwort soll
placeholder-what = was ausgefallen ist
placeholder-time = Zeitpunkt

audit-template-change = Vorlage geändert
audit-template-drop = Zur Vorlage des Hauses zurückgekehrt

demo-post-title = Post der Demo
demo-post-lead = In der Demo verlässt nichts das Haus. Hier liegt, was gesendet worden wäre, das Neueste zuerst.
demo-post-none = Noch ist nichts gesendet worden. Bitten Sie zum Beispiel per E-Mail um einen Rückruf.
demo-post-to = An { $to }
demo-post-open = Link öffnen
demo-post-link = Post der Demo ansehen
