# Mails and short messages that leave the house. The house fills in what stands in braces; a line
# whose value is missing is left out. Short messages never say what the matter is.

message-when-window = on { $date } between { $from } and { $until }
message-when-now = now: we are waiting for you. Please open the link
message-when-soon = as soon as possible

message-callback-link-email-subject = Your callback from { $organisation }
message-callback-link-email-body =
    Hello,

    You asked us to call you back: { $office }.
    You will hear from us { $when }.

    This link leads to your callback. There you take the call, change the time or cancel:

    { $link }

    The link works once. Please do not pass it on.

    You can also reach us by telephone: { $phone }

    Kind regards
    { $organisation }

    This message was written automatically.
message-callback-link-sms-body =
    { $organisation }: You will hear from us { $when }. Change or cancel: { $link }

message-video-link-email-subject = Video for your conversation with { $organisation }
message-video-link-email-body =
    Hello,

    You are talking with us at this moment: { $office }.

    This link adds the picture to your telephone call. Please stay on the telephone:

    { $link }

    The link works once and for ten minutes only. Please do not pass it on.

    You can also reach us by telephone: { $phone }

    Kind regards
    { $organisation }

    This message was written automatically.
message-video-link-sms-body =
    { $organisation }: video for your telephone call. Please stay on the telephone: { $link }

message-matter-number-email-subject = Your matter has the number { $number }
message-matter-number-email-body =
    Hello,

    We are looking after your matter: { $office }.

    Your number is { $number }.
    You will hear from us by { $due } at the latest.

    Please give the number when you ask about it.
    Telephone: { $phone }

    Kind regards
    { $organisation }

    This message was written automatically.
message-matter-number-sms-body =
    { $organisation }: Your number is { $number }. Please give it when you ask about your matter.
    Telephone: { $phone }

message-case-closed-email-subject = { $number } is closed
message-case-closed-email-body =
    Hello,

    Your matter with the number { $number } is closed: { $office }.

    Is anything still open? Then please call us and give the number.
    Telephone: { $phone }

    Kind regards
    { $organisation }

    This message was written automatically.
message-case-closed-sms-body =
    { $organisation }: { $number } is closed. We are glad to answer questions.
    Telephone: { $phone }

message-outage-email-subject = Schalter: { $what }
message-outage-email-body =
    { $what }

    Time: { $time }

    The handbook says what to do, in the chapter on messages (Nachrichten).
message-outage-sms-body =
    Schalter: { $what } ({ $time })

message-kiosk-outage-email-subject = Schalter: { $what }
message-kiosk-outage-email-body =
    { $what }

    Time: { $time }

    What to do is in the handbook, in the chapter on kiosks.
message-kiosk-outage-sms-body =
    Schalter: { $what } ({ $time })

message-barrier-report-email-subject = A barrier was reported
message-barrier-report-email-body =
    Somebody wrote through the page on accessibility:

    { $text }

    Page: { $page }
    Answer wanted to: { $contact }

    The report is also listed under “Reports” in the work area.

    { $organisation }

message-test-email-subject = Test from { $organisation }
message-test-email-body =
    Hello,

    This message is a test. If you can read it, the settings are right.

    Written: { $time }

    { $organisation }
message-test-sms-body =
    { $organisation }: This is a test, written { $time }.

outage-crash = The server had crashed and is running again
outage-stuck-email = Mails are stuck: the mail server takes none
outage-stuck-sms = Short messages are stuck: the gateway takes none
outage-stuck-webhook = Webhooks are stuck: a receiver takes none
outage-kiosk-silent = The kiosk “{ $kiosk }” ({ $place }) is not heard of
outage-kiosk-camera = The kiosk “{ $kiosk }” ({ $place }) has no camera
outage-kiosk-microphone = The kiosk “{ $kiosk }” ({ $place }) has no microphone
outage-kiosk-back = The kiosk “{ $kiosk }” ({ $place }) works again
