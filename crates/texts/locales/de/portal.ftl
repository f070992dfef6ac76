### Das Gerüst aller Seiten und die Seiten für Bürgerinnen und Bürger.

## Gerüst

site-name = Digitales Bürgerbüro
page-title = { $page } – { $site }
skip-to-content = Zum Inhalt springen
nav-language = Hilfen und Sprache
nav-legal = Rechtliches und Hilfen
nav-imprint = Impressum
nav-privacy = Datenschutz
nav-accessibility = Barrierefreiheit
nav-easy = Leichte Sprache
nav-signed = Gebärdensprache
contact-heading = Sie erreichen uns auch so
contact-phone = Telefon
contact-email = E-Mail
contact-115-heading = Die Behördennummer hilft weiter
contact-115 = Unter der 115 erreichen Sie montags bis freitags von 8 bis 18 Uhr einen Menschen, der Ihre Verwaltung kennt.
back = Zurück
optional = freiwillig

## Start der Installation

start-question = Mit welcher Verwaltung möchten Sie sprechen?
start-lead = Sie sprechen mit einem Menschen, per Video, mit Ton oder nur mit Text. Ein Konto oder eine App brauchen Sie nicht.
start-empty = Hier ist noch keine Verwaltung eingerichtet.

## Träger

org-question = Womit können wir Ihnen helfen?
org-lead = Wählen Sie Ihr Anliegen oder gleich ein Büro. Dann sprechen Sie mit einem Menschen, ohne Konto und ohne App.
search-label = Anliegen suchen
search-hint = Zum Beispiel: Personalausweis
search-submit = Suchen
search-found =
    { $count ->
        [one] Ein Anliegen zu „{ $query }“
       *[other] { $count } Anliegen zu „{ $query }“
    }
search-none = Zu „{ $query }“ haben wir kein Anliegen gefunden. Wählen Sie „Weiß ich nicht“ oder ein Büro: Wir klären es mit Ihnen.
search-clear = Alle Anliegen zeigen
topics-heading = Häufige Anliegen
topics-all = Alle Anliegen zeigen ({ $count } weitere)
topic-settled = Im Gespräch erledigt
topic-information = Auskunft
topic-unsure = Das ist keine Hürde: Erzählen Sie einfach, worum es geht.
topic-unsure-hint = Wir finden es gemeinsam heraus
topic-in-person = Nur persönlich
offices-open-heading = Jetzt offen
offices-closed-heading = Gerade geschlossen
offices-none-open = Gerade ist kein Büro offen. Unten sehen Sie, wann es weitergeht. Anrufen können Sie unter { $phone }.
offices-none = Hier ist noch kein Büro eingerichtet. Sie erreichen uns unter { $phone }.

## Büro: Zustand

office-open = Geöffnet
office-closed = Geschlossen
open-always = Rund um die Uhr
open-until = Bis { $time } Uhr
open-until-day = Bis { $day }, { $time } Uhr
opens-today = Öffnet heute um { $time } Uhr
opens-tomorrow = Öffnet morgen um { $time } Uhr
opens-on = Öffnet am { $day } um { $time } Uhr
opens-unknown = Wann das Büro wieder öffnet, steht noch nicht fest
closed-holiday = Heute ist { $name }
closed-exception = Heute: { $reason }
seats-label = Plätze frei
waiting-label = Menschen warten
wait-label = Wartezeit
wait-now = keine
wait-range = meist { $low } bis { $high } Minuten
wait-under =
    { $minutes ->
        [one] meist unter 1 Minute
       *[other] meist unter { $minutes } Minuten
    }
wait-unknown = noch nicht absehbar
enter-button = Betreten
office-details = Öffnungszeiten und Anliegen

## Büro: Seite

office-hours-heading = Öffnungszeiten
hours-caption = Öffnungszeiten der nächsten sieben Tage
hours-closed = Geschlossen
hours-all-day = Ganztägig
hours-span = { $from } bis { $to } Uhr
hours-exceptions-heading = Abweichende Tage
hours-exceptions-caption = Tage mit abweichenden Öffnungszeiten
hours-holidays = An gesetzlichen Feiertagen ist geschlossen.
hours-after-closing = Wer vor Schließung wartet, wird noch bedient.
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
day-today = heute
day-tomorrow = morgen
day-on = am { $date }
date-long = { $weekday }, { $day }. { $month }
date-short = { $day }. { $month } { $year }
office-topics-heading = Das können Sie hier klären
office-now-heading = Jetzt
topic-prepare = Bitte bereithalten
topic-bring = Bitte mitbringen
topic-identity-questions = Wir stellen Ihnen Fragen, um sicher zu sein, dass Sie es sind.
topic-identity-eid = Halten Sie Ihren Online-Ausweis bereit.
topic-identity-in-person = Auskünfte zu Ihren Daten geben wir nur persönlich, wenn Sie sich ausweisen.
topic-choose = Mit diesem Anliegen betreten
closed-title = { $office } ist gerade geschlossen
closed-button = Was Sie jetzt tun können
closed-now-heading = Das können Sie jetzt tun
closed-call = Rufen Sie an: { $phone }
closed-write = Schreiben Sie uns eine E-Mail
closed-visit = Kommen Sie vorbei: { $address }
closed-return = Kommen Sie hierher zurück, sobald das Büro öffnet. Einen Platz müssen Sie nicht reservieren.
closed-others = Diese Büros sind jetzt offen

## Betreten

enter-title = { $office } betreten
enter-lead = Mit „Betreten“ haben Sie sofort Ihren Platz in der Warteschlange. Kamera und Mikrofon prüfen Sie danach in Ruhe, wenn Sie möchten.
enter-topic = Worum geht es?
enter-language = In welcher Sprache möchten Sie sprechen?
enter-mode = Wie möchten Sie sprechen?
enter-mode-talk = Mit Ton, auf Wunsch mit Bild
enter-mode-text = Nur mit Text
enter-note = Was sollen wir vorab wissen?
enter-note-hint = Höchstens 500 Zeichen. Nur wer Sie bedienen kann, sieht diesen Text. Er wird nach dem Gespräch gelöscht.
enter-privacy = Wir zeichnen kein Gespräch auf und fragen nicht nach Ihrem Namen. Was wir wie lange speichern, steht in den Hinweisen zum Datenschutz.
enter-privacy-link = Hinweise zum Datenschutz
enter-submit = Betreten
enter-error-heading = Bitte prüfen Sie Ihre Angaben
enter-error-topic = Wählen Sie ein Anliegen. „Weiß ich nicht“ geht immer.
enter-error-language = Wählen Sie eine Sprache aus der Liste.
enter-error-note = Kürzen Sie den Text auf höchstens 500 Zeichen.

## Besuch

visit-title = Ihr Besuch: { $office }
visit-place = Ihr Platz
visit-place-next = Sie sind als Nächstes dran
visit-ahead =
    { $count ->
        [0] Niemand ist vor Ihnen
        [one] 1 Person ist vor Ihnen
       *[other] { $count } Personen sind vor Ihnen
    }
visit-topic = Anliegen
visit-noscript = Diese Seite lädt sich alle 15 Sekunden neu. Für das Gespräch selbst braucht Ihr Browser JavaScript. Ohne JavaScript erreichen Sie uns unter { $phone }.
visit-called = Sie sind dran
visit-called-noscript = Gleich spricht ein Mensch mit Ihnen. Für das Gespräch braucht Ihr Browser JavaScript. Ohne JavaScript rufen Sie bitte an: { $phone }.
visit-unmet = Für diese Sprache oder dieses Anliegen ist gerade niemand angemeldet. Wir suchen jemanden. Sie können auch anrufen: { $phone }.
visit-leave = Warteschlange verlassen
visit-leave-hint = Ihr Platz ist dann weg.

## Ende des Besuchs

ended-title = Ihr Besuch ist zu Ende
ended-left = Sie haben die Warteschlange verlassen.
ended-away = Sie waren an der Reihe, aber die Seite war geschlossen. Darum ist Ihr Platz frei geworden.
ended-finished = Das Gespräch ist beendet. Danke für Ihren Besuch.
ended-protection = Das Gespräch wurde von unserer Seite beendet.
ended-closed = Das Büro hat geschlossen, bevor Sie an der Reihe waren. Das tut uns leid.
ended-lost = Die Verbindung ist abgerissen.
ended-cancelled = Ihr Rückruf ist abgesagt. Wir löschen Ihre Nummer oder Adresse.
ended-ticket = Ihre Vorgangsnummer
ended-ticket-hint = Bitte notieren. Mit dieser Nummer können Sie nachfragen.
ended-next = Wie geht es weiter?
ended-again = Noch einmal betreten
ended-home = Zur Übersicht
rate-legend = Wie war Ihr Besuch?
rate-1 = Schlecht
rate-2 = Weniger gut
rate-3 = In Ordnung
rate-4 = Gut
rate-5 = Sehr gut
rate-comment = Möchten Sie etwas dazu sagen?
rate-comment-hint = Höchstens 1000 Zeichen. Bitte keine Namen.
rate-submit = Bewertung senden
rate-thanks = Danke für Ihre Bewertung.

## Arbeitsplatz

login-title = Anmeldung für Mitarbeitende
login-name = Benutzername
login-password = Passwort
login-submit = Anmelden
login-failed = Benutzername oder Passwort stimmt nicht. Wenn Sie Ihr Passwort nicht mehr wissen, setzt Ihre Verwaltung es neu.
login-expired = Die Seite war zu lange offen. Bitte melden Sie sich jetzt an.
login-signed-out = Sie sind abgemeldet.
page-desk-title = Arbeitsplatz
page-desk-noscript = Der Arbeitsplatz braucht JavaScript. Bitte schalten Sie es in Ihrem Browser ein.
page-desk-loading = Der Arbeitsplatz wird geladen.
page-desk-logout = Abmelden
tickets-title = Vorgänge
tickets-lead = Zugesagt, aber noch nicht erledigt. Wer einen Vorgang übernimmt, kümmert sich darum.
tickets-office = Büro
tickets-show = Anzeigen
tickets-caption = Offene Vorgänge: { $office }
tickets-search = Nummer eines Vorgangs
tickets-found = Vorgang { $number }, { $office }
tickets-number-odd = Das ist keine Vorgangsnummer. Sie sieht so aus: 2026-00042.
tickets-number-none = Zur Nummer { $number } gibt es in Ihren Büros keinen Vorgang. Vielleicht gehört er zu einem anderen Büro, oder er ist schon gelöscht.
tickets-number = Nummer
tickets-matter = Was zu tun ist
tickets-contact = Rückmeldung
tickets-due = Fällig
tickets-stage = Stand
tickets-action = Schritt
tickets-empty = Keine offenen Vorgänge. Alles Zugesagte ist erledigt.
tickets-none = Ihr Konto gehört zu keinem Büro. Ihre Verwaltung kann das ändern.
tickets-overdue = Überfällig
tickets-open = Offen
tickets-mine = Bei mir
tickets-taken = Bei { $name }
tickets-closed = Abgeschlossen am { $date }
tickets-take = Übernehmen
tickets-release = Zurückgeben
tickets-release-for = Freigeben
tickets-close = Abschließen
tickets-reopen = Wieder öffnen
tickets-for = { $step }: Vorgang { $number }
tickets-changed = Diesen Vorgang hat gerade jemand anderes geändert. Sie sehen jetzt den neuen Stand.
tickets-taken-now = Der Vorgang { $number } ist jetzt bei Ihnen.
tickets-released-now = Der Vorgang { $number } ist wieder offen.
tickets-closed-now = Der Vorgang { $number } ist abgeschlossen.
tickets-reopened-now = Der Vorgang { $number } ist wieder offen. Wie die Person Antwort wollte, ist nicht mehr gespeichert.
contact-wish-none = keine
contact-wish-phone = Anruf: { $to }
contact-wish-email = E-Mail: { $to }
contact-wish-letter = Brief: { $to }
reports-title = Rückmeldungen
reports-lead = Was Bürgerinnen und Bürger gemeldet haben. Nur Leitung und Verwaltung sehen diese Seite.
reports-barriers-heading = Gemeldete Barrieren
reports-barriers-hint = Bitte antworten Sie, wenn ein Kontakt dabei steht. Eine Meldung wird nach einem Jahr gelöscht.
reports-barriers-none = Niemand hat eine Barriere gemeldet.
reports-ratings-heading = Bewertungen mit Kommentar
reports-ratings-hint = Aus den letzten { $days } Tagen, ohne Bezug zum Besuch.
reports-ratings-none = In den letzten { $days } Tagen hat niemand einen Kommentar geschrieben.
reports-date = Datum
reports-text = Meldung
reports-page = Seite: { $page }
reports-contact = Antwort an
reports-stars = Bewertung
reports-comment = Kommentar
ended-not-reached = Wir haben Sie leider nicht erreicht.
