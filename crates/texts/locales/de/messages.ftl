# Mails und SMS, die das Haus verlassen. Was in geschweiften Klammern steht, setzt das Haus ein; eine Zeile,
# deren Angabe fehlt, entfällt. SMS nennen nie, worum es geht.

message-when-window = am { $date } zwischen { $from } und { $until } Uhr
message-when-now = jetzt: Wir warten auf Sie. Bitte öffnen Sie den Link
message-when-soon = so bald wie möglich

message-callback-link-email-subject = Ihr Rückruf von { $organisation }
message-callback-link-email-body =
    Guten Tag,

    Sie haben um einen Rückruf gebeten: { $office }.
    Wir melden uns { $when }.

    Mit diesem Link kommen Sie zu Ihrem Rückruf. Dort nehmen Sie das Gespräch an, ändern die Zeit oder sagen ab:

    { $link }

    Der Link gilt einmal. Bitte geben Sie ihn nicht weiter.

    Sie erreichen uns auch telefonisch: { $phone }

    Freundliche Grüße
    { $organisation }

    Diese Nachricht wurde automatisch geschrieben.
message-callback-link-sms-body =
    { $organisation }: Wir melden uns { $when }. Ändern oder absagen: { $link }

message-video-link-email-subject = Video zu Ihrem Gespräch mit { $organisation }
message-video-link-email-body =
    Guten Tag,

    Sie sprechen gerade mit uns: { $office }.

    Mit diesem Link kommt das Bild zu Ihrem Telefongespräch. Bitte bleiben Sie dabei am Telefon:

    { $link }

    Der Link gilt einmal und nur zehn Minuten. Bitte geben Sie ihn nicht weiter.

    Sie erreichen uns auch telefonisch: { $phone }

    Freundliche Grüße
    { $organisation }

    Diese Nachricht wurde automatisch geschrieben.
message-video-link-sms-body =
    { $organisation }: Video zu Ihrem Telefongespräch. Bitte bleiben Sie am Telefon: { $link }

message-matter-number-email-subject = Ihr Anliegen hat die Nummer { $number }
message-matter-number-email-body =
    Guten Tag,

    wir kümmern uns um Ihr Anliegen: { $office }.

    Ihre Nummer ist { $number }.
    Sie hören von uns spätestens am { $due }.

    Bitte nennen Sie die Nummer, wenn Sie nachfragen.
    Telefon: { $phone }

    Freundliche Grüße
    { $organisation }

    Diese Nachricht wurde automatisch geschrieben.
message-matter-number-sms-body =
    { $organisation }: Ihre Nummer ist { $number }. Bitte nennen Sie sie, wenn Sie nachfragen.
    Telefon: { $phone }

message-case-closed-email-subject = { $number } ist abgeschlossen
message-case-closed-email-body =
    Guten Tag,

    Ihr Anliegen mit der Nummer { $number } ist abgeschlossen: { $office }.

    Ist noch etwas offen? Dann rufen Sie uns bitte an und nennen die Nummer.
    Telefon: { $phone }

    Freundliche Grüße
    { $organisation }

    Diese Nachricht wurde automatisch geschrieben.
message-case-closed-sms-body =
    { $organisation }: { $number } ist abgeschlossen. Fragen beantworten wir gern.
    Telefon: { $phone }

message-outage-email-subject = Schalter: { $what }
message-outage-email-body =
    { $what }

    Zeit: { $time }

    Was zu tun ist, steht im Handbuch im Kapitel Nachrichten unter „Wenn etwas ausfällt“.
message-outage-sms-body =
    Schalter: { $what } ({ $time })

message-kiosk-outage-email-subject = Schalter: { $what }
message-kiosk-outage-email-body =
    { $what }

    Zeit: { $time }

    Was zu tun ist, steht im Handbuch im Kapitel Kabinen.
message-kiosk-outage-sms-body =
    Schalter: { $what } ({ $time })

message-barrier-report-email-subject = Eine Barriere wurde gemeldet
message-barrier-report-email-body =
    Jemand hat über die Seite zur Barrierefreiheit geschrieben:

    { $text }

    Seite: { $page }
    Antwort erwünscht an: { $contact }

    Die Meldung liegt auch unter „Meldungen“ im Arbeitsbereich.

    { $organisation }

message-test-email-subject = Probe von { $organisation }
message-test-email-body =
    Guten Tag,

    diese Nachricht ist eine Probe. Wenn Sie sie lesen, stimmen die Einstellungen.

    Geschrieben: { $time }

    { $organisation }
message-test-sms-body =
    { $organisation }: Dies ist eine Probe, geschrieben { $time }.

outage-crash = Der Server war abgestürzt und läuft wieder
outage-stuck-email = E-Mails bleiben liegen: Der Mailserver nimmt nichts an
outage-stuck-sms = SMS bleiben liegen: Das Gateway nimmt nichts an
outage-stuck-webhook = Webhooks bleiben liegen: Ein Empfänger nimmt nichts an
outage-kiosk-silent = Die Kabine „{ $kiosk }“ ({ $place }) meldet sich nicht
outage-kiosk-camera = Die Kabine „{ $kiosk }“ ({ $place }) hat keine Kamera
outage-kiosk-microphone = Die Kabine „{ $kiosk }“ ({ $place }) hat kein Mikrofon
outage-kiosk-back = Die Kabine „{ $kiosk }“ ({ $place }) arbeitet wieder
