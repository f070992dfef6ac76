# Der Arbeitsplatz des Personals.
desk-title = Arbeitsplatz
desk-panel = Vorgang, Chat und Hilfe

## Platz
desk-seat = Mein Platz
desk-public-name = Sichtbar als { $name }
desk-stage-closed = Geschlossen
desk-stage-free = Frei
desk-stage-offered = Anruf
desk-stage-consulted = Anfrage
desk-stage-talking = Im Gespräch
desk-stage-wrap_up = Nachbearbeitung
desk-stage-break = Pause
desk-offices = Büros
desk-languages = Sprachen
desk-office-closed = geschlossen
desk-open = Platz öffnen
desk-open-hint = Beim Öffnen fragt der Browser, ob er Anrufe melden darf.
desk-save = Übernehmen
desk-edit = Büros und Sprachen ändern
desk-close = Platz schließen
desk-pause = Pause
desk-pause-after = Danach Pause
desk-no-pause = Doch keine Pause
desk-resume = Wieder frei
desk-break-since = seit { $time }
desk-break-of-asked = Pause
desk-break-of-work = Nacharbeit
desk-break-of-meeting = Besprechung
desk-break-of-no_answer = Pause
desk-check-devices = Kamera und Mikrofon prüfen

## Warteschlange
desk-line = Warteschlange
desk-line-empty = Niemand wartet.
desk-line-more = und { $count } weitere
desk-waiting-count = { $count ->
    [0] niemand wartet
    [one] { $count } wartet
   *[other] { $count } warten
}
desk-seats = { $free } von { $open } Plätzen frei
desk-elsewhere = { $count ->
    [one] 1 wartet in einem anderen Haus
   *[other] { $count } warten in anderen Häusern
}
desk-away = Seite geschlossen
desk-unmet = niemand zuständig
desk-line-wished = für { $name }
desk-line-passed = von { $name }
desk-reasons = Warum weiter vorn
desk-because-urgent = dringend
desk-because-appointment = Termin
desk-because-returned = war schon im Gespräch
desk-because-callback_due = Rückruf fällig
desk-tickets = Offene Vorgänge ({ $count })
desk-office = Büro
desk-language = Sprache
desk-channel = Kanal
desk-waited = Gewartet
desk-service = Möglich
desk-identity = Prüfung
desk-note-of-citizen = Vorab mitgeteilt
desk-note-passed = Mitgegeben
desk-passed-from = Kommt von
desk-organisation = Träger
desk-facts = Angaben
desk-channel-web = Video
desk-channel-kiosk = Kabine
desk-channel-phone = Telefon
desk-channel-chat = Chat
desk-channel-callback = Rückruf
desk-channel-appointment = Termin
desk-channel-on_site = vor Ort
desk-service-information = Auskunft
desk-service-settled = wird hier erledigt
desk-service-in_person = nur persönlich
desk-identity-none = keine
desk-identity-questions = Fragen stellen
desk-identity-eid = Online-Ausweis
desk-identity-in_person = nur persönlich

## Anruf
desk-rings = Anruf – noch { $seconds } Sekunden
desk-accept = Annehmen
desk-accepting = Wird angenommen …
desk-decline = Ablehnen
desk-decline-hint = Beim Ablehnen behält der Besuch seinen Platz.

## Mitte
desk-free-title = Sie sind frei
desk-free-text = Der nächste Besuch klingelt hier.
desk-closed-title = Ihr Platz ist geschlossen
desk-closed-text = Wählen Sie links Büros und Sprachen und öffnen Sie Ihren Platz.
desk-break-text = In dieser Zeit klingelt nichts.
desk-break-missed = Ein Anruf wurde nicht angenommen
desk-break-missed-text = Ihr Platz ist deshalb in der Pause. Der Besuch hat seinen Platz in der Warteschlange behalten.
desk-talking-since = Dauer des Gesprächs
desk-hangup = Auflegen
desk-hangup-ask = Möchten Sie das Gespräch beenden?

## Schutz
desk-guard = Schutz
desk-shield-on = Ausblenden
desk-shield-off = Wieder einblenden
desk-shielded = Sie sehen und hören die andere Seite nicht. Sie weiß das.
desk-protect = Mit Grund beenden
desk-protect-title = Gespräch zum Schutz beenden
desk-protect-text = Wählen Sie den Grund: Das Gespräch endet sofort. Beide Seiten sehen den Grund.
desk-reason-insult = Beleidigung
desk-reason-threat = Drohung
desk-reason-indecency = Unangemessenes Verhalten
desk-reason-recording = Aufzeichnung oder Übertragung
desk-reason-other = Anderer Grund
desk-alarm = Leitung rufen
desk-alarm-called = Die Leitung ist gerufen. Die andere Seite merkt davon nichts.
desk-alarm-nobody = Zurzeit ist keine Leitung am Platz angemeldet. Holen Sie bitte persönlich oder telefonisch Hilfe.
desk-alarm-unheard = Keine Leitung am Platz
desk-alarm-coming = { $name } hat den Ruf gesehen und kommt.
desk-alarm-from = { $name } ruft um Hilfe.
desk-alarm-where = { $office }, seit { $time }
desk-alarm-acknowledge = Ich kümmere mich

## Nachbearbeitung
desk-wrap-up = Nachbearbeitung
desk-wrap-held = Die Zeit hält an, bis Sie gespeichert haben.
desk-wrap-extend = Eine Minute mehr
desk-wrap-end = Fertig
desk-unsaved-ask = Der Text ist noch nicht gespeichert.
desk-unsaved-stay = Weiter bearbeiten
desk-unsaved-discard = Verwerfen und fertig
desk-ended-finished = Das Gespräch ist beendet.
desk-ended-left = Die andere Seite hat das Gespräch verlassen.
desk-ended-away = Die andere Seite ist nicht zurückgekommen.
desk-ended-lost = Die Verbindung kam nicht wieder zustande.
desk-ended-closed = Das Büro hat geschlossen.
desk-ended-not_reached = Niemand wurde erreicht.
desk-ended-protection = Zum Schutz beendet:
desk-outcome-missing = Das Ergebnis fehlt noch.
desk-outcome-stated = Ergebnis: { $outcome }

## Vorgang
desk-tab-case = Vorgang
desk-tab-chat = Chat
desk-tab-help = Hilfe
desk-case-none = Hier halten Sie fest, was aus einem Gespräch geworden ist. Im Moment ist keines da.
desk-chat-none = Der Chat gehört zum Gespräch. Im Moment ist keines da.
desk-outcome = Ergebnis
desk-outcome-resolved = erledigt
desk-outcome-ticket = wird nachverfolgt
desk-outcome-appointment = Termin vereinbart
desk-outcome-transferred = weitergegeben
desk-outcome-dropped = abgebrochen
desk-outcome-by-hand = Bitte selbst veranlassen: Hier wird es nur gezählt.
desk-note = Notiz
desk-note-hint = Die Notiz wird nicht gespeichert.
desk-note-hint-ticket = Die Notiz kommt mit in den Vorgang.
desk-ticket-office = Büro, das sich kümmert
desk-ticket-text = Was ist zu tun?
desk-ticket-contact = Antwort
desk-ticket-due = Fällig am
desk-contact-none = nicht nötig
desk-contact-phone = Telefon
desk-contact-email = E-Mail
desk-contact-letter = Brief
desk-contact-phone-to = Telefonnummer
desk-contact-email-to = E-Mail-Adresse
desk-contact-letter-to = Anschrift
desk-ticket-number = Vorgang { $number } ist angelegt.
desk-save-outcome = Ergebnis speichern
desk-save-ticket = Vorgang anlegen
desk-saving = wird gespeichert
desk-unsaved = noch nicht gespeichert
desk-saved = Ergebnis gespeichert

## Tasten
desk-keys-on = Tasten benutzen
desk-keys-hint = Beim Tippen in ein Feld bleiben sie ohne Wirkung. F2 wirkt immer.
desk-key-accept = Annehmen
desk-key-decline = Ablehnen
desk-key-microphone = Mikrofon an oder aus
desk-key-camera = Kamera an oder aus
desk-key-share = Bildschirm zeigen oder nicht
desk-key-chat = In den Chat
desk-key-note = Zur Notiz
desk-key-documents = Zu den Dokumenten (im Gespräch)
desk-key-pass-on = Weitergeben (im Gespräch)
desk-key-colleague = Kollegin oder Kollegen dazuholen
desk-key-hold = Halten, oder weitersprechen
desk-key-park = Gespräch zurücklegen
desk-key-hangup = Auflegen, mit Rückfrage
desk-key-extend = Eine Minute mehr zum Nachbearbeiten
desk-key-end-wrap-up = Nachbearbeitung beenden
desk-key-pause = Pause, oder wieder frei
desk-key-shield = Gegenüber aus- oder einblenden
desk-key-protect = Zum Schutz beenden, mit Grund
desk-key-alarm = Leitung rufen
desk-key-help = Diese Liste

## Verbindung, Titel, Ansagen
desk-away-long = Keine Verbindung zum Server. Wir versuchen es weiter, Ihr Text bleibt erhalten.
desk-silent = Der Browser hält den Klingelton zurück.
desk-superseded = Ihr Arbeitsplatz ist in einem anderen Fenster offen
desk-superseded-text = Es kann nur ein Fenster geben. Möchten Sie hier weitermachen?
desk-outdated-text = Bitte laden Sie die Seite neu. Ein Gespräch bleibt bestehen.
desk-page-ringing = Anruf – { $office }
desk-page-consulted = Anfrage – { $name }
desk-page-talking = Im Gespräch – { $office }
desk-page-wrap-up = Nachbearbeitung
desk-page-break = Pause
desk-page-free = Frei – { $waiting } warten
desk-page-closed = Platz geschlossen
desk-say-ringing = Anruf: { $topic }
desk-say-callback = Rückruf: { $topic }
desk-say-consulted = { $name } bittet um Hilfe: { $topic }
desk-say-closed = Ihr Platz ist geschlossen.
desk-say-free = Ihr Platz ist frei.
desk-say-talking = Das Gespräch hat begonnen.
desk-say-wrap_up = Nachbearbeitung.
desk-say-break = Pause.

## Weitergeben
desk-acts = Weitergeben, Hilfe, Halten
desk-pass = Weitergeben
desk-colleague = Dazuholen
desk-hold-on = Halten
desk-hold-off = Weitersprechen
desk-park = Zurücklegen
desk-back-to = Zurück an { $name }
desk-pass-title = Weitergeben
desk-colleague-title = Kollegin oder Kollegen dazuholen
desk-pass-close = Schließen
desk-pass-search = Wer oder was?
desk-pass-search-hint = Name, Anliegen, Büro, Straße oder Stichwort. Pfeiltasten wählen, Eingabe übernimmt.
desk-pass-list = Gefunden
desk-pass-found = { $count ->
    [0] Nichts gefunden
    [one] Ein Ziel gefunden
   *[other] { $count } Ziele gefunden
}
desk-pass-nothing = Dazu ist gerade niemand angemeldet und kein Büro geöffnet. Suchen Sie mit einem anderen Wort, oder legen Sie einen Vorgang an.
desk-pass-failed = Die Suche geht gerade nicht.
desk-pass-again = Noch einmal suchen
desk-pass-ready = frei
desk-pass-busy = nicht frei
desk-pass-free = jemand ist frei
desk-pass-line = Warteschlange { $office }
desk-pass-wait = Wartezeit: { $wait }
desk-pass-other = Anderes Ziel wählen
desk-pass-phone = Dorthin kann nicht verbunden werden. Nennen Sie der Person diese Nummer:
desk-pass-group = Weitergeben
desk-pass-note = Notiz, die mitgeht
desk-pass-note-hint = Die Person liest die Notiz und stimmt zu. Noch { $left } Zeichen.
desk-pass-propose = Person fragen und weitergeben
desk-pass-topic-only = Nur Anliegen weitergeben
desk-pass-topic-only-hint = Sofort und ohne Notiz. Die schon gewartete Zeit zählt weiter.
desk-consult-group = Um Hilfe bitten
desk-consult-hold = Rückfrage
desk-consult-hold-hint = Die Person wartet so lange in der Leitung, ohne Bild und Ton.
desk-consult-join = Dazuholen
desk-consult-join-hint = Alle sehen und hören einander.
desk-consult-ask-hold = Person fragen, dann Rückfrage
desk-consult-ask-join = Person fragen, dann dazuholen
desk-pass-house = { $organisation } ist ein anderer Träger.
desk-pass-house-means = Von dort kommt nur jemand dazu, wenn die Person zustimmt. Mit geht das Anliegen, und nach ihrem Ja diese Notiz. Chat, Unterlagen und was vorab mitgeteilt wurde, bleiben hier.
desk-pass-note-hint-house = Die Person liest die Notiz, bevor sie zustimmt. Noch { $left } Zeichen.
desk-with = Mit im Gespräch: { $names }
desk-hand-over = Gespräch an { $name } übergeben
desk-helping = Sie helfen: { $name }
desk-case-helping = Sie helfen in diesem Gespräch. Das Ergebnis hält fest, wer es führt.
desk-leave = Gespräch verlassen
desk-leave-ask = Möchten Sie das Gespräch verlassen? Die anderen sprechen weiter.
desk-consult-rings = { $name } wird gerufen …
desk-withdraw = Zurückziehen
desk-proposal-asked = Die Person wird gefragt: weiter an { $to }?
desk-proposal-yes = Die Person ist einverstanden. Wird weitergegeben …
desk-proposal-no = Die Person möchte nicht, dass die Notiz mitgeht.
desk-proposal-no-plain = Die Person möchte nicht weitergegeben werden.
desk-proposal-bare = Ohne Notiz weitergeben
desk-proposal-stay = Hier bleiben
desk-proposal-consult-asked = Die Person wird gefragt: Darf { $to } dazukommen?
desk-proposal-consult-yes = Die Person ist einverstanden, aber dort ist gerade niemand frei.
desk-proposal-consult-no = Die Person möchte nicht, dass jemand dazukommt.
desk-proposal-consult-again = Noch einmal rufen
desk-consulted-rings = Bitte um Hilfe – noch { $seconds } Sekunden
desk-consulted-title = { $name } bittet um Hilfe
desk-consulted-join = Dazukommen
desk-consulted-hint = Beim Ablehnen spricht Ihre Kollegin oder Ihr Kollege allein weiter.
desk-consulted-hint-house = Sie sehen nur das Anliegen und die Notiz, der die Person zugestimmt hat. Was bisher geschrieben und gezeigt wurde, bleibt bei { $organisation }.
desk-name-house = { $name } ({ $organisation })
desk-guest-of = zu Gast bei { $organisation }
desk-parked = Zurückgelegt
desk-parked-hint = Die Person wartet im Gespräch. Nach Ablauf kommt sie zurück in die Warteschlange, für Sie.
desk-parked-busy = Weiter geht es, sobald Sie frei sind.
desk-parked-left = Verbleibende Zeit
desk-resume-talk = Weitersprechen

## Rückruf
desk-callbacks = Rückrufe
desk-callbacks-hint = Sie klingeln hier von selbst, sobald sie an der Reihe sind.
desk-callback-by-phone = Telefon
desk-callback-by-email = E-Mail
desk-callback-until = bis { $time }
desk-callback-due = jetzt fällig
desk-callback-tries = { $count ->
    [one] ein Versuch
   *[other] { $count } Versuche
}
desk-callback-carried = vom Vortag
desk-callback-rings = Rückruf – noch { $seconds } Sekunden
desk-callback-call = Bitte anrufen:
desk-callback-call-then = Nach dem Annehmen bitte anrufen:
desk-callback-link = Wartet auf den Klick auf den Link.
desk-callback-link-then = Nach dem Annehmen wartet der Raum auf den Klick auf den Link.
desk-not-reached = Nicht erreicht
desk-copy = Kopieren
desk-copied = Kopiert

## Letzter Platz
desk-last-seat = Trotzdem schließen?
desk-last-seat-close = Platz schließen
desk-last-seat-stay = Offen lassen

## Telefon

desk-phone-number = Nummer
desk-phone-number-none = wird nicht angezeigt
desk-phone-dialled = Angerufen
desk-phone-keys = Tasten
desk-phone-keys-close = Tasten schließen
desk-phone-pressed = Gedrückt:
desk-phone-key = Taste { $key }
desk-phone-star = Stern
desk-phone-hash = Raute
desk-chat-phone = Diese Person telefoniert ohne Textfunktion und könnte eine Nachricht nicht lesen. Mit dem Video kommt auch der Chat dazu.
desk-chat-phone-staff = Am Telefon liest niemand mit. Ihre Nachricht sehen nur Kolleginnen und Kollegen.
desk-video-add = Video dazunehmen
desk-video-code = Video: Code nennen
desk-video-sms = Video: Link per SMS
desk-video-code-instead = Stattdessen Code nennen
desk-video-tell = Nennen Sie diese Adresse und diesen Code:
desk-video-code-is = Code
desk-video-left = Gilt einmal, noch { $time }.
desk-video-sent = Der Link ist unterwegs. Er gilt einmal, noch { $time }.
desk-video-over = Der Code ist abgelaufen.
desk-video-asks = Ein Browser möchte dazukommen.
desk-video-asks-text = Fragen Sie am Telefon nach, bevor Sie ihn einlassen.
desk-video-admit = Einlassen
desk-video-decline = Nicht einlassen
desk-video-declined = Nicht eingelassen.
desk-video-gone = Das Bild ist gerade nicht da.

# Anrufe, die vom Platz hinausgehen
desk-dial-is-idle = { $number } ist noch nicht gewählt.
desk-dial-is-ringing = Wir wählen { $number } …
desk-dial-is-talking = Verbunden mit { $number }
desk-dial-is-held = { $number } hört Musik
desk-dial-is-busy = { $number } ist besetzt.
desk-dial-is-no_answer = { $number } nimmt nicht ab.
desk-dial-is-refused = { $number } hat den Anruf abgelehnt.
desk-dial-is-failed = { $number } ist nicht erreichbar.
desk-dial-is-over = Das Gespräch mit { $number } ist beendet.
desk-dial-barred-off = Von hier gehen keine Anrufe hinaus. Bitte rufen Sie selbst an:
desk-dial-barred-form = Das ist keine Telefonnummer, die wir wählen können:
desk-dial-barred-range = Solche Nummern wählen wir nicht:
desk-dial-barred-often = Diese Nummer wurde heute schon oft angerufen. Bitte rufen Sie selbst an oder versuchen Sie es morgen:
desk-dial-barred-busy = Gerade gehen zu viele Anrufe hinaus. Bitte rufen Sie selbst an:
desk-dial-counts = Zählt in { $left } s als Versuch.
desk-dial-now = Jetzt wählen
desk-dial-again = Noch einmal wählen
desk-dial-end = Auflegen
desk-dial-machine = Anrufbeantworter? Dann „Nicht erreicht“.
desk-callback-now = Jetzt anrufen
desk-callback-now-of = Jetzt anrufen: { $topic }
desk-out-title = Anrufen
desk-out-open = Nummer wählen
desk-out-number = Telefonnummer
desk-out-office = Für welches Büro
desk-out-call = Anrufen
desk-outside-typed = { $number } anrufen
desk-outside-agreed = Die Person im Gespräch ist einverstanden.
desk-outside-agreed-hint = Wir sagen dort nichts über die Person. Solange Sie zuerst allein sprechen wollen, halten Sie das Gespräch.
desk-outside-call = Dazu anrufen
desk-outside-end = Auflegen
desk-outside-hand = Übergeben
desk-outside-hand-ask = An { $name } übergeben?
desk-outside-hand-text = Die beiden sprechen ohne Sie weiter. Ihr Gespräch endet als weitergeleitet.
desk-report-open = Rufnummer der Leitung melden
desk-report-hint = Die Leitung entscheidet, ob { $number } für einige Tage gesperrt oder verwarnt wird.
desk-report-reason = Grund
desk-report-abuse = Beschimpfung
desk-report-threat = Drohung
desk-report-disturbance = Störanruf
desk-report-flood = Sehr viele Anrufe
desk-report-other = Anderer Grund
desk-report-note = Was ist passiert?
desk-report-send = Melden
desk-report-done = Die Rufnummer ist gemeldet. Die Leitung entscheidet.
desk-reported =
    { $count ->
        [one] Eine gemeldete Rufnummer wartet auf Ihre Entscheidung.
       *[other] { $count } gemeldete Rufnummern warten auf Ihre Entscheidung.
    }
