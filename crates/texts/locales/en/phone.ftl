# What callers hear, and read where they cannot hear. Short sentences, as people speak.

phone-greeting = Hello. This is { $organisation }, { $office }.
phone-emergency = Is somebody in danger? Then please hang up and dial { $rescue }. The police answer at { $police }.
phone-language = For English, press { $key }.
phone-topics = What is it about? You may press a key.
phone-topic = { $topic }: { $key }.
phone-topics-or = Or simply stay on the line.
phone-place =
    { $place ->
        [1] You are next.
        [2] You are second in line.
        [3] You are third in line.
        [4] You are fourth in line.
        [5] You are fifth in line.
        [6] You are sixth in line.
        [7] You are seventh in line.
        [8] You are eighth in line.
        [9] You are ninth in line.
        [10] You are tenth in line.
        [11] You are eleventh in line.
        [12] You are twelfth in line.
       *[other] { $ahead } people are before you.
    }
phone-place-many = More than { $ahead } people are before you.
phone-wait = It mostly takes { $low } to { $high } minutes.
phone-wait-short = It mostly takes no more than { $high } minutes.
phone-wait-one =
    { $low ->
        [1] It mostly takes about one minute.
       *[other] It mostly takes about { $low } minutes.
    }
phone-wait-long =
    { $hours ->
        [1] It will probably take more than one hour.
       *[other] It will probably take more than { $hours } hours.
    }
phone-wait-unknown = We cannot say just now how long it takes.
phone-callback = Shall we call you back? Then press 1.
phone-which-number = Would you like to be called at the number that you are calling from? Then press 1. For another number, press 2.
phone-type-number = Please enter your number with the area code. Then press the pound key.
phone-is-it-right = Your number is { $number }. Is that right? Then press 1. If not, press 2.
phone-not-that-number = We are sorry, we cannot call that number.
phone-promised = We will call you back when it is your turn. You can hang up now.
phone-promised-later = We will call you back when we are open again. You can hang up now.
phone-no-promise = We cannot promise a call just now. You still have your place. Please stay on the line.
phone-go-on = You still have your place. Please stay on the line.
phone-connecting = Somebody is there for you now. One moment, please.
phone-closed = We are closed at the moment.
phone-closed-today = We take no more calls today.
phone-opens = We are here for you again { $day } from { $time }.
phone-hours = { $day } we are open { $spans }.
phone-span = from { $from } to { $to }
phone-and = { $one } and { $other }
phone-day-today = today
phone-day-tomorrow = tomorrow
phone-day = on { $weekday }
phone-day-date = on { $weekday }, { $month } { $day },
phone-clock = { $hour } o’clock
phone-clock-minutes = { $hour } { $minute }
phone-clock-midnight = midnight
phone-address = You find us in { $town }, { $street }.
phone-web = On the web you find us at { $host }.
phone-dot = dot
phone-plus = plus
phone-full = So many people are waiting just now that we cannot take anybody else. Please call again later.
phone-fault = We are sorry, something is not working here. We cannot take your call just now.
phone-fault-other = Please call { $number }.
phone-fault-later = Please call again in a few minutes.
phone-blocked = We do not take calls from your number at the moment. You can write to us.
phone-goodbye = Goodbye.
