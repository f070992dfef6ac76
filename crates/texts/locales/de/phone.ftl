# What callers hear, and read where they cannot hear. Short sentences, as people speak.

phone-greeting = Guten Tag. Hier ist { $organisation }, { $office }.
phone-emergency = Ist jemand in Gefahr? Dann legen Sie bitte auf und wählen Sie die { $rescue }. Die Polizei erreichen Sie unter { $police }.
phone-language = Für Deutsch drücken Sie die { $key }.
phone-topics = Worum geht es? Sie können eine Taste drücken.
phone-topic = { $topic }: die { $key }.
phone-topics-or = Oder bleiben Sie einfach dran.
phone-place =
    { $place ->
        [1] Sie sind als Nächstes an der Reihe.
        [2] Sie sind an zweiter Stelle.
        [3] Sie sind an dritter Stelle.
        [4] Sie sind an vierter Stelle.
        [5] Sie sind an fünfter Stelle.
        [6] Sie sind an sechster Stelle.
        [7] Sie sind an siebter Stelle.
        [8] Sie sind an achter Stelle.
        [9] Sie sind an neunter Stelle.
        [10] Sie sind an zehnter Stelle.
        [11] Sie sind an elfter Stelle.
        [12] Sie sind an zwölfter Stelle.
       *[other] Vor Ihnen warten { $ahead } Menschen.
    }
phone-place-many = Vor Ihnen warten mehr als { $ahead } Menschen.
phone-wait = Es dauert meist { $low } bis { $high } Minuten.
phone-wait-short = Es dauert meist höchstens { $high } Minuten.
phone-wait-one =
    { $low ->
        [1] Es dauert meist etwa eine Minute.
       *[other] Es dauert meist etwa { $low } Minuten.
    }
phone-wait-long =
    { $hours ->
        [1] Es dauert wahrscheinlich länger als eine Stunde.
       *[other] Es dauert wahrscheinlich länger als { $hours } Stunden.
    }
phone-wait-unknown = Wie lange es dauert, können wir gerade nicht sagen.
phone-callback = Sollen wir Sie zurückrufen? Dann drücken Sie die 1.
phone-which-number = Möchten Sie unter der Nummer angerufen werden, von der Sie gerade anrufen? Dann drücken Sie die 1. Für eine andere Nummer drücken Sie die 2.
phone-type-number = Bitte geben Sie Ihre Nummer mit der Vorwahl ein. Drücken Sie danach die Rautetaste.
phone-is-it-right = Ihre Nummer ist { $number }. Stimmt das? Dann drücken Sie die 1. Wenn nicht, drücken Sie die 2.
phone-not-that-number = Diese Nummer können wir leider nicht anrufen.
phone-promised = Wir rufen Sie zurück, sobald Sie an der Reihe sind. Sie können jetzt auflegen.
phone-promised-later = Wir rufen Sie zurück, sobald wir wieder geöffnet haben. Sie können jetzt auflegen.
phone-no-promise = Einen Rückruf können wir gerade nicht zusagen. Sie haben Ihren Platz noch. Bitte bleiben Sie dran.
phone-go-on = Sie haben Ihren Platz noch. Bitte bleiben Sie dran.
phone-connecting = Jetzt ist jemand für Sie da. Einen Moment bitte.
phone-closed = Wir haben gerade geschlossen.
phone-closed-today = Für heute nehmen wir keine Anrufe mehr an.
phone-opens = Wir sind { $day } ab { $time } wieder für Sie da.
phone-hours = { $day } haben wir geöffnet { $spans }.
phone-span = von { $from } bis { $to }
phone-and = { $one } und { $other }
phone-day-today = heute
phone-day-tomorrow = morgen
phone-day = am { $weekday }
phone-day-date = am { $weekday }, dem { $day }. { $month },
phone-clock = { $hour } Uhr
phone-clock-minutes = { $hour } Uhr { $minute }
phone-clock-midnight = Mitternacht
phone-address = Sie finden uns in { $town }, { $street }.
phone-web = Im Internet finden Sie uns unter { $host }.
phone-dot = Punkt
phone-plus = plus
phone-full = Gerade warten so viele Menschen, dass wir niemanden mehr annehmen können. Bitte rufen Sie später noch einmal an.
phone-fault = Bei uns ist leider etwas gestört. Wir können Ihren Anruf gerade nicht annehmen.
phone-fault-other = Bitte rufen Sie unter { $number } an.
phone-fault-later = Bitte rufen Sie in einigen Minuten noch einmal an.
phone-blocked = Anrufe von Ihrer Nummer nehmen wir zurzeit nicht an. Sie können uns schreiben.
phone-goodbye = Auf Wiederhören.
