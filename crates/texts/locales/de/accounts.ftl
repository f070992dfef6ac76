## Anmeldung

login-by = Anmelden mit { $provider }
login-local = Mit Benutzername und Passwort
login-not-local = Hier melden Sie sich über Ihren Anmeldedienst an.
login-slow-seconds = Zu viele falsche Versuche von hier. Bitte versuchen Sie es in { $count } Sekunden noch einmal.
login-slow-minutes = Zu viele falsche Versuche von hier. Bitte versuchen Sie es in { $count } Minuten noch einmal.
login-error-zeit = Die Anmeldung hat zu lange gedauert. Bitte melden Sie sich noch einmal an.
login-error-anbieter = Der Anmeldedienst antwortet nicht richtig. Bitte versuchen Sie es in ein paar Minuten noch einmal. Bleibt es dabei, wenden Sie sich an Ihre IT.
login-error-abgelehnt = Der Anmeldedienst hat die Anmeldung abgelehnt oder Sie haben sie abgebrochen. Bitte versuchen Sie es noch einmal.
login-error-gruppe = Ihr Konto ist hier nicht freigeschaltet. Bitte wenden Sie sich an Ihre Verwaltung.
login-error-erneut = Das hat gerade nicht geklappt. Bitte melden Sie sich noch einmal an.
logout-title = Abmeldung
logout-lead = Sie sind hier abgemeldet. Jetzt melden wir Sie auch beim Anmeldedienst ab.
logout-on = Weiter

## Zweiter Schritt

factor-title = Zweiter Schritt
factor-code = Code aus Ihrer App
factor-code-hint = Sechs Ziffern. Ein Ersatzcode geht auch.
factor-recovery = Ersatzcode
factor-recovery-hint = Einer der Codes, die Sie sich beim Einrichten notiert haben.
factor-submit = Weiter
factor-wrong = Das stimmt nicht. Bitte versuchen Sie es noch einmal. Bei einem Code aus der App warten Sie auf den nächsten.
factor-over = Das hat zu lange gedauert. Bitte beginnen Sie noch einmal.
factor-lost = Telefon oder Schlüssel verloren? Ihre Verwaltung setzt den zweiten Schritt zurück.
factor-back = Zurück zur Anmeldung
factor-last = Ein zweiter Schritt ist hier Pflicht. Richten Sie erst einen anderen ein, dann können Sie diesen entfernen.
factor-passkey-lead = Bestätigen Sie mit Ihrem Passkey: mit Fingerabdruck, Gesicht, PIN oder Sicherheitsschlüssel.
factor-passkey-use = Passkey benutzen
factor-passkey-failed = Mit dem Passkey hat es nicht geklappt. Bitte versuchen Sie es noch einmal oder nehmen Sie den anderen Weg.
factor-passkey-noscript = Passkeys brauchen JavaScript. Bitte schalten Sie es ein oder nehmen Sie den anderen Weg.
factor-totp = App mit Codes
factor-passkey = Passkey
factor-facts = seit { $since }, noch nicht benutzt
factor-facts-used = seit { $since }, zuletzt benutzt { $used }

## Zweiten Schritt einrichten

enrol-title = Zweiten Schritt einrichten
enrol-lead-login = Ihr Passwort allein genügt hier nicht. Richten Sie jetzt einen zweiten Schritt ein. Wählen Sie einen der Wege.
enrol-lead = Ein zweiter Schritt schützt Ihr Konto, falls jemand Ihr Passwort erfährt. Wählen Sie einen der Wege.
enrol-app = App mit Codes
enrol-app-install = Öffnen Sie auf Ihrem Telefon eine App für Einmalcodes, zum Beispiel FreeOTP, Aegis oder Microsoft Authenticator.
enrol-app-scan = Lesen Sie dieses Bild mit der App ein.
enrol-app-picture = QR-Code für die App; darunter steht derselbe Schlüssel als Text
enrol-app-type = Oder tippen Sie den Schlüssel ein:
enrol-app-enter = Geben Sie hier die sechs Ziffern ein, die die App jetzt zeigt.
enrol-code = Code aus der App
enrol-label = Name des Geräts
enrol-app-submit = App einrichten
enrol-passkey = Passkey
enrol-passkey-lead = Ein Passkey liegt auf Ihrem Rechner, Ihrem Telefon oder einem Sicherheitsschlüssel. Sie bestätigen mit Fingerabdruck, Gesicht oder PIN. Es gibt nichts abzutippen.
enrol-passkey-submit = Passkey einrichten
codes-title = Ihre Ersatzcodes
codes-lead = Notieren Sie diese Codes oder drucken Sie sie aus. Sie werden nur jetzt gezeigt.
codes-hint = Jeder Code ersetzt den zweiten Schritt einmal, zum Beispiel wenn Ihr Telefon verloren ist. Bewahren Sie die Codes getrennt vom Gerät auf.
codes-done = Ich habe die Codes notiert

## Eigenes Konto

account-nav = Konto
account-title = Mein Konto
account-lead = Angemeldet als { $login }.
account-provider = Ihr Konto kommt von Ihrem Anmeldedienst. Passwort und zweiten Schritt ändern Sie dort.
account-factors = Zweiter Schritt
account-factors-none = Sie melden sich nur mit dem Passwort an. Ein zweiter Schritt schützt Ihr Konto, falls jemand es erfährt.
account-factor-add = Zweiten Schritt einrichten
account-factor-more = Weiteren einrichten
account-factor-drop = Entfernen
account-factor-drop-this = Entfernen: { $name }
account-codes-left =
    { $count ->
        [0] Sie haben keine Ersatzcodes mehr.
        [one] Sie haben noch einen Ersatzcode.
       *[other] Sie haben noch { $count } Ersatzcodes.
    }
account-codes-new = Neue Ersatzcodes
account-password = Passwort
account-password-present = Jetziges Passwort
account-password-new = Neues Passwort
account-password-hint = Mindestens 10 Zeichen. Gut sind mehrere Wörter, die nicht zusammengehören.
account-password-again = Neues Passwort noch einmal
account-password-change = Passwort ändern
account-password-differs = Die beiden neuen Passwörter sind nicht gleich.
account-password-wrong = Das jetzige Passwort stimmt nicht.
account-password-length = Das neue Passwort muss 10 bis 256 Zeichen lang sein.
account-password-none = Dieses Konto hat hier kein Passwort.
account-sessions = Anmeldungen
account-sessions-lead = Hier sind Sie zurzeit angemeldet. Kennen Sie eine Anmeldung nicht, beenden Sie sie und ändern Sie Ihr Passwort.
account-session-own = diese hier
account-session-end = Beenden
account-session-end-this = Anmeldung beenden: { $device }
account-sessions-end = Alle anderen beenden
account-done-passwort = Ihr Passwort ist geändert. Alle anderen Anmeldungen sind beendet.
account-done-sitzung = Die Anmeldung ist beendet.
account-done-sitzungen = Alle anderen Anmeldungen sind beendet.
account-done-faktor = Der zweite Schritt ist eingerichtet.
account-done-entfernt = Der zweite Schritt ist entfernt.
session-begun = { $at }, { $how }
session-seen = zuletzt benutzt { $at }
session-device-unknown = Unbekanntes Gerät
session-password = mit Passwort
session-totp = mit Passwort und App
session-passkey = mit Passwort und Passkey
session-recovery = mit Passwort und Ersatzcode
session-provider = über den Anmeldedienst
session-break-glass = über den Notzugang
moment = { $date }, { $time }

## Anmeldungen der Organisation

logins-title = Anmeldungen
logins-lead = Wer ist zurzeit angemeldet, und wer hat einen zweiten Schritt? Jedes Zurücksetzen und Beenden steht im Prüfprotokoll.
logins-factors = Zweiter Schritt:
logins-no-factor = keiner
logins-no-session = Nicht angemeldet
logins-reset = Zweiten Schritt zurücksetzen
logins-reset-this = Zweiten Schritt zurücksetzen: { $name }
logins-end = Abmelden
logins-end-this = Überall abmelden: { $name }
logins-done-factors = Der zweite Schritt von { $name } ist zurückgesetzt.
logins-done-sessions = { $name } ist überall abgemeldet.

## Notzugang

emergency-title = Notzugang
emergency-lead = Dieser Link öffnet das Konto { $login } einmal. Er gilt nur kurz. Dass Sie ihn benutzen, steht im Prüfprotokoll.
emergency-enter = Konto öffnen

## Prüfprotokoll

audit-title = Prüfprotokoll
audit-lead = Wer hat wann was geändert? Das lesen immer zwei Personen gemeinsam: Eine fragt mit einem Grund, eine andere stimmt zu. Dann lesen beide eine halbe Stunde lang.
audit-reason = Warum möchten Sie das Protokoll lesen?
audit-reason-hint = Die zweite Person sieht den Grund. Er wird mit protokolliert.
audit-reason-error = Bitte geben Sie einen Grund an, höchstens 300 Zeichen.
audit-ask = Zweite Person fragen
audit-waits = Jetzt muss eine zweite Person hier zustimmen. Ihre Frage gilt 24 Stunden.
audit-asked = { $name } möchte das Prüfprotokoll lesen
audit-agree = Zustimmen und mitlesen
audit-agree-this = Zustimmen und mitlesen: { $name }
audit-until = Sie können bis { $until } lesen. Dass Sie lesen, wird mit protokolliert.
audit-from = Von
audit-to = Bis
audit-kind = Was
audit-all = Alles
audit-who = Wer
audit-everybody = Alle
audit-show = Anzeigen
audit-at = Wann
audit-what = Was
audit-difference = Vorher und nachher
audit-none = In dieser Zeit ist dazu nichts verzeichnet.
audit-cut = Es gibt mehr Einträge als hier stehen. Bitte wählen Sie eine kürzere Zeit.
audit-former = ehemaliges Konto
audit-actor-command-line = Kommandozeile
audit-actor-system = Schalter selbst
audit-kind-organisation = Organisation
audit-kind-office = Büro
audit-kind-topic = Anliegen
audit-kind-staff = Konto
audit-kind-entry = Verzeichnis
audit-kind-message = Nachricht
audit-kind-template = Vorlage
audit-kind-wallboard = Anzeigetafel
audit-kind-retention = Löschfristen
audit-kind-hold = Löschsperre
audit-kind-person = Auskunft und Löschung
audit-kind-feature = Mitbestimmung
audit-kind-audit = Prüfprotokoll
audit-organisation-change = Organisation geändert
audit-organisation-plan = Plan an der Konsole übernommen
audit-organisation-directory = Verzeichnis eingelesen
audit-office-create = Büro angelegt
audit-office-change = Büro geändert
audit-office-retire = Büro stillgelegt
audit-office-restore = Büro wiederhergestellt
audit-topic-create = Anliegen angelegt
audit-topic-change = Anliegen geändert
audit-topic-retire = Anliegen stillgelegt
audit-topic-restore = Anliegen wiederhergestellt
audit-entry-create = Eintrag im Verzeichnis angelegt
audit-entry-change = Eintrag im Verzeichnis geändert
audit-entry-remove = Eintrag im Verzeichnis entfernt
audit-staff-create = Konto angelegt
audit-staff-change = Konto geändert
audit-staff-retire = Konto geschlossen
audit-staff-password = Passwort geändert
audit-staff-sessions = Anmeldungen beendet
audit-staff-factor-added = Zweiten Schritt eingerichtet
audit-staff-factor-dropped = Zweiten Schritt entfernt
audit-staff-factors-reset = Zweiten Schritt zurückgesetzt
audit-staff-provider = Vom Anmeldedienst geändert
audit-staff-break-glass = Notzugang erstellt
audit-staff-break-glass-used = Notzugang benutzt
audit-audit-ask = Nach dem Prüfprotokoll gefragt
audit-audit-agree = Dem Lesen des Prüfprotokolls zugestimmt
audit-audit-read = Prüfprotokoll gelesen
audit-wallboard-open = Anzeigetafel geöffnet
audit-wallboard-revoke = Anzeigetafel geschlossen
audit-message-repeat = Nachricht noch einmal geschickt
audit-message-test = Testnachricht geschickt
audit-field-reason = Grund
audit-field-name = Name
audit-field-login = Benutzername
audit-field-roles = Rollen
audit-field-offices = Büros
audit-field-active = Darf sich anmelden
audit-field-factor = Zweiter Schritt
audit-field-sessions = Anmeldungen
audit-field-from = Von
audit-field-until = Bis
audit-field-kind = Was
audit-field-asked-by = Gefragt von
audit-value-true = ja
audit-value-false = nein
audit-kind-notice = Hinweis
audit-notice-publish = Hinweis veröffentlicht
audit-notice-withdraw = Hinweis zurückgenommen
audit-office-close-day = Büro für einen Tag geschlossen
audit-office-open-day = Büro wieder geöffnet
audit-field-text = Text
audit-field-office = Büro
audit-field-date = Tag
