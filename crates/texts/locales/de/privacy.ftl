# Datenschutz: Fristen, Löschungen, Aufbewahrung, Auskunft, Mitbestimmung.

## Die Seite Datenschutz
protection-title = Datenschutz
protection-lead = Was wie lange gespeichert wird, was gelöscht wurde und was aufbewahrt werden muss.
protection-periods = Fristen
protection-periods-hint = Nach Ablauf wird ohne Zutun gelöscht. Eine neue Frist gilt innerhalb einer Minute auch für das, was schon gespeichert ist.
protection-class = Daten
protection-period = Frist
protection-since = gezählt ab
protection-rows = Gespeichert
protection-oldest = Ältestes vom
protection-next = Nächste Löschung
protection-none = keine
protection-fixed = fest
protection-change = Ändern
protection-change-for = Frist ändern: { $class }
protection-bounds = { $least } bis { $most }
protection-save = Frist übernehmen
protection-count = Wie viele
protection-unit = Einheit
protection-unit-minutes = Minuten
protection-unit-hours = Stunden
protection-unit-days = Tage
protection-saved = Die Frist ist geändert: { $class }, { $period }.
protection-error-period = Diese Frist geht nicht: { $class } kann { $least } bis { $most } aufbewahrt werden.
protection-error-number = Bitte geben Sie eine ganze Zahl ein.
period-none = sofort
period-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
period-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
period-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}

## Klassen von Daten
class-visit_note = Mitteilung vor dem Gespräch
class-chat = Chat
class-visit_contact = Nummer oder Adresse für den Rückruf
class-credential = Zugang des Browsers zum Besuch
class-ticket = Vorgang
class-ticket_contact = Kontaktwunsch eines Vorgangs
class-rating_comment = Kommentar zur Bewertung
class-barrier_report = Meldung einer Barriere
class-message = Nachrichten nach außen
class-session = Anmeldung der Beschäftigten
class-audit = Protokoll der Änderungen
class-notice = Hinweis
class-closure = Heute geschlossenes Büro
class-seat_event = Ereignisse eines Platzes
class-visit_event = Übrige Ereignisse der Vermittlung
class-command_result = Kennung eines Befehls
class-deletion_log = Verzeichnis der Löschungen
class-legal_hold = Angeordnete Aufbewahrung
since-visit_note = Ende der Nachbearbeitung
since-chat = Ende der Nachbearbeitung
since-visit_contact = Ende der Nachbearbeitung
since-credential = 15 Minuten nach dem Ende des Besuchs
since-ticket = Abschluss
since-ticket_contact = Abschluss
since-rating_comment = Ende des Tages
since-barrier_report = Eingang
since-message = Versand
since-session = Anmeldung
since-audit = Änderung
since-notice = Ende des Hinweises
since-closure = Schließung
since-seat_event = Mitternacht
since-visit_event = Mitternacht
since-command_result = Befehl
since-deletion_log = Löschung
since-legal_hold = Ende der Aufbewahrung

## Was gelöscht wurde
protection-deleted = Zuletzt gelöscht
protection-deleted-hint = Je Tag und Datenart. Welche Zeilen es waren, steht hier absichtlich nicht.
protection-deleted-none = Bisher wurde nichts gelöscht.
protection-deleted-day = Tag
protection-deleted-count = Gelöscht
deleted-note = Mitteilung vor dem Gespräch
deleted-contact = Nummer oder Adresse für den Rückruf
deleted-caller = Nummer, von der angerufen wurde
deleted-block = Auffällige Rufnummer
deleted-credential = Zugang des Browsers zum Besuch
deleted-chat = Chat
deleted-rated = Vermerk, dass bewertet wurde
deleted-rating_comment = Kommentar zur Bewertung
deleted-ticket = Vorgang
deleted-attachment = Anlage eines Vorgangs
deleted-ticket_contact = Kontaktwunsch eines Vorgangs
deleted-session = Anmeldung der Beschäftigten
deleted-feedback = Meldung einer Barriere
deleted-command_result = Kennung eines Befehls
deleted-seat_event = Ereignisse eines Platzes
deleted-visit_event = Übrige Ereignisse der Vermittlung
deleted-notice = Hinweis
deleted-closure = Heute geschlossenes Büro
deleted-message = Nachrichten nach außen
deleted-audit = Protokoll der Änderungen
deleted-audit_access = Einsicht in das Protokoll
deleted-factor = Zweiter Faktor
deleted-recovery = Ersatzcode
deleted-identity = Verknüpfung mit dem Anmeldedienst
deleted-login_step = Begonnene Anmeldung
deleted-legal_hold = Angeordnete Aufbewahrung
deleted-deletion_log = Verzeichnis der Löschungen

## Angeordnete Aufbewahrung
hold-heading = Angeordnete Aufbewahrung
hold-lead = Was hier steht, wird bis zum genannten Tag nicht gelöscht. Danach gilt wieder die Frist.
hold-none = Zurzeit ist keine Aufbewahrung angeordnet.
hold-ticket = Vorgang { $number }
hold-ticket-gone = Vorgang
hold-visit = Besuch { $visit }
hold-until = Bis { $date }
hold-by = angeordnet von { $name } am { $date }
hold-over = beendet
hold-lift = Beenden
hold-lift-this = Aufbewahrung beenden: { $subject }
hold-lifted = Die Aufbewahrung ist beendet. Gelöscht wird nach der Frist.
hold-ordered = Die Aufbewahrung ist angeordnet.
hold-new = Aufbewahrung anordnen
hold-subject = Nummer des Vorgangs oder Kennung des Besuchs
hold-subject-hint = Zum Beispiel 2026-00042
hold-reason = Grund
hold-reason-hint = Zum Beispiel Widerspruch, Beschwerde, Strafanzeige. Bitte ohne Namen.
hold-end = Aufbewahren bis
hold-submit = Aufbewahrung anordnen
hold-error-subject = Diesen Vorgang oder Besuch gibt es nicht. Bitte prüfen Sie die Nummer.
hold-error-reason = Bitte nennen Sie einen Grund mit höchstens 500 Zeichen.
hold-error-end = Bitte wählen Sie einen Tag, der höchstens drei Jahre in der Zukunft liegt.
protection-error-heading = Bitte prüfen Sie Ihre Angaben

## Auskunft und Löschung
person-title = Auskunft
person-lead = Was über eine Person gespeichert ist: zum Mitgeben und zum Löschen (Art. 15 und 17 DSGVO).
person-identity = Prüfen Sie zuerst, dass Sie mit der betroffenen Person sprechen.
person-search = Kennung des Besuchs, Nummer des Vorgangs, Telefonnummer oder E-Mail-Adresse
person-search-hint = Jede Suche wird protokolliert. Der gesuchte Text selbst wird nicht gespeichert.
person-submit = Suchen
person-error = Danach lässt sich nicht suchen. Bitte geben Sie die Kennung eines Besuchs, die Nummer eines Vorgangs, eine Telefonnummer mit mindestens sechs Ziffern oder eine E-Mail-Adresse ein.
person-found = { $count ->
    [0] Nichts gefunden
    [one] 1 Eintrag gefunden
   *[other] { $count } Einträge gefunden
}
person-nothing = Zu dieser Angabe ist nichts gespeichert. Auch das ist eine Auskunft, die Sie geben können.
person-item-note = Mitteilung vor dem Gespräch
person-item-contact = Rückruf
person-item-chat = Chat
person-item-ticket = Vorgang
person-item-attachment = Anlage eines Vorgangs
person-item-report = Meldung einer Barriere
person-item-comment = Kommentar zur Bewertung
person-item-message = Nachricht nach außen
person-item-browser = Zugang des Browsers zum Besuch
person-until = Wird gelöscht am { $date }
person-kept-held = Bleibt bis { $date }: Aufbewahrung angeordnet
person-kept-promised = Bleibt vorerst: wird für die offene Zusage gebraucht
person-export-heading = Mitgeben
person-export-print = Zum Drucken öffnen
person-export-json = Als Datei (JSON)
person-erase-heading = Löschen
person-erase-count = { $count ->
    [one] 1 Eintrag wird gelöscht.
   *[other] { $count } Einträge werden gelöscht.
}
person-erase-kept = { $count ->
    [one] 1 Eintrag bleibt; der Grund steht dabei.
   *[other] { $count } Einträge bleiben; der Grund steht jeweils dabei.
}
person-erase-none = Zurzeit kann nichts gelöscht werden. Der Grund steht bei jedem Eintrag.
person-erase-confirm = Ja, die Person möchte das. Ich weiß, dass sich die Löschung nicht rückgängig machen lässt.
person-erase-submit = Jetzt löschen
person-erase-unconfirmed = Bitte bestätigen Sie die Löschung mit dem Häkchen.
person-erased = { $count ->
    [0] Es wurde nichts gelöscht.
    [one] 1 Eintrag ist gelöscht.
   *[other] { $count } Einträge sind gelöscht.
}
person-erased-proof = Der Nachweis steht im Verzeichnis der Löschungen auf der Seite Datenschutz.
person-print-title = Auskunft nach Art. 15 DSGVO
person-print-state = Stand: { $date }
person-print-rights = Sie können verlangen, dass falsche Angaben berichtigt oder Ihre Daten gelöscht werden, und sich bei der Aufsichtsbehörde für den Datenschutz beschweren.
person-print-officer = Datenschutzbeauftragte Stelle: { $name }

## Mitbestimmung
features-title = Mitbestimmung
features-lead = Was der Personalrat mitbestimmt, lässt sich hier einzeln abschalten. Abgeschaltetes ist überall weg: auf den Seiten, in der Schnittstelle und im laufenden Betrieb.
features-area = Was der Personalrat mitbestimmt, einzeln an- und abschalten.
features-on = an
features-off = aus
features-since = seit Version { $version }
features-switch-on = Anschalten
features-switch-off = Abschalten
features-switch-this = { $step }: { $name }
features-switched = Geändert: { $name } ist jetzt { $state }.
features-read-only = Ändern darf das die Verwaltung.
feature-rating-name = Bewertung nach dem Gespräch
feature-rating-effect = Bürgerinnen und Bürger geben nach dem Gespräch ein bis fünf Sterne. Gespeichert werden Büro und Tag, nicht der Besuch und nicht, wer das Gespräch geführt hat.
feature-rating_comment-name = Kommentar zur Bewertung
feature-rating_comment-effect = Zur Bewertung kann ein Text geschrieben werden. Leitung und Verwaltung lesen ihn. In kleinen Büros kann er erkennen lassen, wer gemeint ist.
feature-figures_by_hour-name = Zahlen nach Stunde
feature-figures_by_hour-effect = Die Leitung sieht Zahlen eines Büros nach Stunden. In kleinen Büros kann der Dienstplan erkennen lassen, wer da war. Gruppen unter fünf werden nicht gezeigt.
feature-figures_by_topic-name = Zahlen nach Anliegen
feature-figures_by_topic-effect = Die Leitung sieht Zahlen eines Büros nach Anliegen. Bedient ein Anliegen nur eine Person, betreffen sie deren Arbeit. Gruppen unter fünf werden nicht gezeigt.
feature-wallboard-name = Anzeigetafel
feature-wallboard-effect = Eine Tafel im Raum zeigt Wartende, Wartezeit und freie Plätze des Büros. Alle im Raum sehen, wie viele Plätze offen sind.
feature-colleague_presence-name = Anwesenheit für Kolleginnen und Kollegen
feature-colleague_presence-effect = Wer weitergibt, um Rat fragt oder im Verzeichnis sucht, sieht, ob ein Platz geöffnet und frei ist. Gespeichert wird das nicht.
feature-chat-name = Chat im Gespräch
feature-chat-effect = Im Gespräch kann geschrieben werden. Was Beschäftigte schreiben, ist bis zum Ende der Nachbearbeitung gespeichert.
feature-screen_sharing-name = Bildschirm teilen
feature-screen_sharing-effect = Im Gespräch kann ein Bildschirm gezeigt werden. Beschäftigte können dabei mehr zeigen, als sie wollen. Gespeichert wird nichts.
feature-consult-name = Kolleginnen und Kollegen dazuholen
feature-consult-effect = Wer ein Gespräch führt, kann andere dazuholen. Diese hören und sehen es von da an mit; alle Beteiligten sehen, wer dabei ist.
feature-quiet_hours-name = Hinweis auf ruhige Zeiten
feature-quiet_hours-effect = Bürgerinnen und Bürger sehen, wann im Büro meist wenig los ist. Gerechnet wird mit Zahlen des Büros, nicht einzelner Personen.
feature-callbacks-name = Rückrufe
feature-callbacks-effect = Zugesagte Rückrufe klingeln an den Plätzen wie Besuche und können auch in ruhigen Zeiten zugeteilt werden.
feature-break_timer-name = Dauer der eigenen Pause
feature-break_timer-effect = Der Arbeitsplatz zeigt der Person selbst, wie lange ihre Pause schon dauert. Andere sehen das nicht.

## Was das Protokoll der Änderungen dazu sagt
audit-retention-change = Frist geändert
audit-feature-change = Funktion umgeschaltet
audit-hold-add = Aufbewahrung angeordnet
audit-hold-lift = Aufbewahrung beendet
audit-block-propose = Rufnummer gemeldet
audit-block-decide = Über eine Rufnummer entschieden
audit-block-lift = Sperre oder Warnung aufgehoben
audit-person-search = Nach einer Person gesucht
audit-person-export = Auskunft ausgegeben
audit-person-erase = Daten einer Person gelöscht

## Rechte, wie die Tabelle der Rollen sie nennt
permission-serve-visits = Besuche bedienen
permission-pass-on = Weitergeben, dazuholen, zurückrufen
permission-read-tickets = Vorgänge bearbeiten
permission-release-tickets = Vorgänge anderer freigeben
permission-answer-alarms = Hilferufe beantworten
permission-block-numbers = Rufnummern sperren und verwarnen
permission-manage-notices = Hinweise veröffentlichen
permission-close-offices = Büros für einen Tag schließen
permission-read-directory = Verzeichnis lesen
permission-manage-directory = Verzeichnis pflegen
permission-read-reports = Rückmeldungen lesen
permission-manage-offices = Träger, Büros und Anliegen pflegen
permission-manage-staff = Zuständigkeiten pflegen
permission-manage-accounts = Konten pflegen
permission-read-figures = Zahlen lesen
permission-export-figures = Zahlen als Datei mitnehmen
permission-manage-messages = Versand von Nachrichten prüfen
permission-manage-templates = Texte von Nachrichten ändern
permission-manage-retention = Fristen ändern, Aufbewahrung anordnen
permission-answer-persons = Auskunft geben, Daten einer Person löschen
permission-read-audit = Protokoll der Änderungen lesen (zu zweit)
permission-manage-features = Funktionen der Mitbestimmung umschalten
permission-manage-kiosks = Kabinen einrichten, koppeln und sperren
permission-read-kiosks = Zustand der Kabinen sehen
