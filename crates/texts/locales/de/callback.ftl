### Rückruf: was wir zusagen, das Formular ohne Warten, der Link zur Zusage.

## Was wir zusagen

callback-says-by =
    { $by ->
        [email] Wir schicken Ihnen { $day } bis { $time } Uhr einen Link ins Gespräch.
        [phone] Wir rufen Sie { $day } bis { $time } Uhr an.
       *[either] Wir melden uns { $day } bis { $time } Uhr bei Ihnen.
    }
callback-says-from =
    { $by ->
        [email] Wir schicken Ihnen { $day } ab { $time } Uhr einen Link ins Gespräch.
        [phone] Wir rufen Sie { $day } ab { $time } Uhr an.
       *[either] Wir melden uns { $day } ab { $time } Uhr bei Ihnen.
    }
callback-says-window =
    { $by ->
        [email] Wir schicken Ihnen { $day } zwischen { $from } und { $until } Uhr einen Link ins Gespräch.
       *[phone] Wir rufen Sie { $day } zwischen { $from } und { $until } Uhr an.
    }
callback-says-soon =
    { $by ->
        [email] Wir schicken Ihnen so bald wie möglich einen Link ins Gespräch.
        [phone] Wir rufen Sie so bald wie möglich an.
       *[either] Wir melden uns so bald wie möglich bei Ihnen.
    }
callback-says-carried =
    { $by ->
        [email] Heute hat es nicht mehr geklappt. Wir schicken Ihnen { $day } ab { $time } Uhr einen Link ins Gespräch.
       *[phone] Heute hat es nicht mehr geklappt. Wir rufen Sie { $day } ab { $time } Uhr an.
    }
callback-says-again =
    { $by ->
        [email] Wir haben Sie nicht erreicht. Wir schicken Ihnen { $day } ab { $time } Uhr noch einmal einen Link.
       *[phone] Wir haben Sie nicht erreicht. Wir rufen Sie { $day } ab { $time } Uhr noch einmal an.
    }
callback-says-now = Wir rufen Sie jetzt an. Halten Sie Ihr Telefon bereit.
callback-tries-left =
    { $count ->
        [one] Danach versuchen wir es nicht mehr.
       *[other] Wir versuchen es noch { $count } Mal.
    }
callback-today = Heute
callback-tomorrow = Morgen

## Ohne Warten

callback-offer = Lieber zurückrufen lassen?
callback-offer-instead = Statt zu warten können Sie sich zurückrufen lassen.
callback-link = Zurückrufen lassen
callback-title = Rückruf von { $office }
callback-lead = Sie müssen nicht warten. Nennen Sie eine Nummer oder eine E-Mail-Adresse, wir melden uns.
callback-lead-phone = Sie müssen nicht warten. Nennen Sie eine Telefonnummer, wir rufen Sie an.
callback-contact = Telefonnummer oder E-Mail-Adresse
callback-contact-phone = Telefonnummer
callback-contact-hint = Am Telefon rufen wir an. Per E-Mail bekommen Sie einen Link ins Gespräch.
callback-contact-hint-phone = Unter dieser Nummer rufen wir Sie an.
callback-when = Wann passt es Ihnen?
callback-soon = So bald wie möglich
callback-opening = Sobald wir wieder öffnen
callback-no-time = Ohne Wunschzeit: { $says }
callback-topic-choose = Bitte wählen
callback-kept = Nummer oder Adresse löschen wir nach dem Gespräch, oder wenn Sie absagen.
callback-submit = Rückruf vereinbaren
callback-error-contact = Geben Sie eine Telefonnummer oder E-Mail-Adresse an, zum Beispiel 0221 123456. Notruf- und Sondernummern rufen wir nicht an.
callback-error-contact-phone = Geben Sie eine Telefonnummer an, zum Beispiel 0221 123456. Notruf- und Sondernummern rufen wir nicht an.
callback-error-taken = Für diese Nummer oder Adresse ist schon ein Rückruf zugesagt. Sie müssen nichts weiter tun.
callback-error-window = Diese Zeit gibt es nicht mehr. Wählen Sie eine andere.

## Kein Platz mehr

limit-full = Die Warteschlange ist voll. Sie können sich zurückrufen lassen.
limit-late = Heute erreichen wir Sie voraussichtlich nicht mehr: Wir schließen um { $time } Uhr. Sie können sich zurückrufen lassen.
full-title = Die Warteschlange ist voll
full-lead = Gerade warten so viele Menschen, dass niemand mehr dazukommen kann. Wir rufen Sie gern zurück.
full-again = Noch einmal versuchen
full-return = Versuchen Sie es etwas später noch einmal.
late-title = Heute erreichen wir Sie nicht mehr
late-lead = Wir schließen um { $time } Uhr. Bis dahin sprechen wir mit denen, die schon warten.
late-return = { $opens }. Dann können Sie gleich wiederkommen.

## Die Zusage

promised-title = Wir rufen Sie zurück
promised-title-email = Wir schreiben Ihnen
promised-close = Sie können diese Seite schließen. Ihr Rückruf bleibt vereinbart.
promised-to = Nummer
promised-to-email = E-Mail-Adresse
promised-change = Rückruf ändern
promised-cancel = Rückruf absagen
promised-cancel-ask = Möchten Sie den Rückruf wirklich absagen?
promised-cancel-text = Wir rufen Sie dann nicht an und löschen Ihre Nummer oder Adresse.
promised-cancel-yes = Ja, absagen

## Der Link

link-title = Ihr Rückruf
link-lead = Mit einem Druck sehen Sie, was vereinbart ist. Dort können Sie den Rückruf auch ändern oder absagen.
link-open = Rückruf ansehen
link-once = Der Link gilt einmal. Danach merkt sich dieser Browser Ihren Besuch.
link-gone-title = Dieser Link gilt nicht mehr
link-gone-lead = Er wurde schon benutzt, oder der Besuch ist vorbei. Wenn Sie noch etwas brauchen, rufen Sie an oder lassen Sie sich neu zurückrufen.
link-home = Zur Übersicht
