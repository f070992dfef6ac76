# Der Besuch auf der Seite der Bürgerinnen und Bürger, und der Raum auf beiden Seiten.

## Warten
room-waiting-title = Sie sind in der Warteschlange
room-waiting-next = Sie sind als Nächstes an der Reihe
room-waiting-summoned = Sie sind an der Reihe
room-place-label = Ihr Platz
room-ahead = { $count ->
    [0] Niemand ist vor Ihnen
    [one] Ein Mensch ist vor Ihnen
   *[other] { $count } Menschen sind vor Ihnen
}
room-wait-label = Wartezeit
room-wait-live = Die Angabe erneuert sich von selbst
room-wait-now = Jetzt gleich
room-wait-about = etwa { $minutes } Minuten
room-wait-range = meist { $low } bis { $high } Minuten
room-wait-unknown = noch nicht absehbar
room-summoned = Bleiben Sie hier. Ihr Platz ist noch { $seconds } Sekunden für Sie frei gehalten.
room-unmet-title = Im Moment ist niemand da, der Ihr Anliegen in Ihrer Sprache übernehmen kann.
room-unmet-text = Sie behalten Ihren Platz. Sie können weiter warten, sich zurückrufen lassen, anrufen oder vorbeikommen.
room-stay = Lassen Sie diese Seite offen. Ein Ton ruft Sie, wenn Sie an der Reihe sind.
room-try-sound = Ton ausprobieren
room-leave = Warteschlange verlassen
room-leave-short = Verlassen
room-leave-ask = Möchten Sie die Warteschlange verlassen?
room-leave-ask-text = Ihr Platz wird dann frei. Sie können sich jederzeit neu anstellen.
room-keep-waiting = Weiter warten
room-prepare = Bitte bereithalten
room-contact-title = Sie erreichen uns auch so
room-contact-page = Zur Seite des Büros

## Anruf
room-ringing-title = Wir rufen jemanden für Sie
room-ringing-text = Bild und Ton gehen erst hinaus, wenn das Gespräch beginnt.

## Gespräch
room-title = Gespräch
room-bar = Bedienung des Gesprächs
room-you = Sie
room-self = Ihr eigenes Bild
room-other-side = Gegenüber
room-microphone-off = Mikrofon aus
room-microphone-on = Mikrofon an
room-camera-off = Kamera aus
room-camera-on = Kamera an
room-share-on = Bildschirm zeigen
room-share-off = Nicht mehr zeigen
room-sharing = Ihr Bildschirm ist für die andere Seite zu sehen.
room-screen-of = Bildschirm von { $name }
room-full-on = Vollbild
room-full-off = Vollbild aus
room-devices = Geräte
room-more = Mehr
room-end = Gespräch beenden
room-end-ask = Möchten Sie das Gespräch beenden?
room-end-ask-text = Danach können Sie sich wieder anstellen, anrufen oder vorbeikommen.
room-stay-here = Im Gespräch bleiben
room-cancel = Abbrechen
room-done = Fertig
room-understood = Verstanden
room-sound-on = Ton einschalten
room-other-hidden = Bild und Ton der anderen Seite sind ausgeblendet.
room-other-away = { $name } ist kurz nicht verbunden. Das Gespräch bleibt bestehen.
room-other-text = { $name } nimmt ohne Bild und Ton teil. Schreiben Sie im Chat.
room-other-no-camera = { $name } ist ohne Kamera dabei.
room-other-muted = Mikrofon ist aus
room-other-unseen = Kamera ist aus
room-other-held = { $name } hört und sieht Sie gerade nicht.
room-citizen-held = Das Gespräch wird gehalten: Die Person am anderen Ende hört und sieht Sie nicht.
room-held-title = Einen Moment bitte.
room-held-by = Ihr Gespräch wird gerade gehalten, { $name } ist gleich wieder bei Ihnen.
room-held = Ihr Gespräch wird gerade gehalten. Wir sind gleich wieder bei Ihnen.
room-held-off-air = Ihr Bild und Ihr Ton gehen solange nicht hinaus.
room-restoring = Die Verbindung wird aufgebaut …
room-shielded-me = Die andere Seite hat Ihr Bild und Ihren Ton ausgeblendet.
room-quality-unknown = Verbindung
room-quality-good = Gute Verbindung
room-quality-fair = Mittlere Verbindung
room-quality-poor = Schwache Verbindung

## Chat
room-chat = Chat
room-chat-close = Schließen
room-chat-log = Nachrichten
room-chat-empty = Hier können Sie einander schreiben. Nach dem Gespräch wird der Chat gelöscht.
room-chat-label = Ihre Nachricht
room-chat-label-live = Ihre Nachricht – wird beim Tippen mitgelesen
room-chat-read-along = Die Person am anderen Ende liest mit.
room-send = Senden
room-send-again = Noch einmal senden
room-delivery-sending = wird gesendet
room-delivery-sent = gesendet
room-delivery-shown = angezeigt
room-delivery-failed = nicht gesendet
room-unread = { $count } neu
room-types-now = { $name } tippt
room-rtt-on = Tippen live mitlesen einschalten
room-rtt-off = Tippen live mitlesen ausschalten

## Ende
room-ended-left = Sie haben die Warteschlange verlassen
room-ended-left-text = Sie können sich jederzeit neu anstellen.
room-ended-away = Ihr Platz ist nicht mehr frei
room-ended-away-text = Sie waren an der Reihe, aber die Seite war geschlossen. Sie können sich neu anstellen oder anrufen.
room-ended-finished = Das Gespräch ist beendet
room-ended-finished-text = Vielen Dank für Ihren Besuch.
room-ended-protection = Das Gespräch wurde beendet
room-ended-protection-text = Unser Personal hat das Gespräch beendet. Grund:
room-protection-insult = Beleidigung.
room-protection-threat = Drohung.
room-protection-indecency = Unangemessenes Verhalten.
room-protection-recording = Das Gespräch wurde aufgezeichnet oder übertragen.
room-protection-other = Verhalten, das wir nicht hinnehmen.
room-ended-closed = Das Büro hat geschlossen
room-ended-closed-text = Es tut uns leid: Sie kamen heute nicht mehr an die Reihe. Rufen Sie uns an oder kommen Sie wieder, wenn wir geöffnet haben.
room-ended-lost = Die Verbindung kam nicht wieder zustande
room-ended-lost-text = Sie können sich neu anstellen oder anrufen.
room-ticket = Ihre Vorgangsnummer: { $number }
room-ticket-text = Bitte notieren Sie sich die Nummer. Wir kümmern uns um den Rest.
room-ways-on = So geht es weiter
room-rate-title = Wie war Ihr Besuch?
room-rate-thanks = Danke für Ihre Bewertung
room-rate-1 = sehr schlecht
room-rate-2 = schlecht
room-rate-3 = in Ordnung
room-rate-4 = gut
room-rate-5 = sehr gut
room-comment-label = Möchten Sie uns noch etwas sagen?
room-comment-hint = Freiwillig. Bitte nennen Sie keine Namen.
room-comment-send = Absenden
room-comment-thanks = Danke, Ihre Worte sind angekommen.

## Verbindung und Fenster
room-away-short = Die Verbindung ist unterbrochen. Wir stellen sie wieder her.
room-away-long = Die Verbindung ist unterbrochen. Ihr Platz bleibt erhalten. Wir versuchen es weiter. Sie erreichen uns auch so:
room-away-long-talk = Die Verbindung ist unterbrochen. Wir versuchen es weiter. Sie erreichen uns auch so:
room-superseded = Ihr Besuch ist in einem anderen Fenster offen
room-superseded-text = Es kann nur ein Fenster geben. Möchten Sie hier weitermachen?
room-take-over = Hier weiter
room-unauthorised = Wir finden Ihren Besuch nicht mehr
room-unauthorised-text = Er ist vielleicht schon beendet, oder der Browser hat ihn vergessen. Laden Sie die Seite neu, stellen Sie sich neu an oder rufen Sie an.
room-outdated = Diese Seite ist veraltet
room-outdated-text = Bitte laden Sie die Seite neu. Ihr Platz bleibt erhalten.
room-reload = Seite neu laden

## Titel und Ansagen
room-page-waiting = Platz { $place } – { $office }
room-page-ringing = Sie werden aufgerufen – { $office }
room-page-talking = Im Gespräch – { $office }
room-page-ended = Besuch beendet – { $office }
room-say-place = Platz { $place }. Wartezeit: { $wait }.
room-say-ringing = Sie werden aufgerufen.
room-say-talking = Sie sprechen jetzt mit { $name }.
room-say-ended = Der Besuch ist beendet.

## Rückruf
room-callback-offer = Lieber zurückrufen lassen?
room-callback-link = Zurückrufen lassen
room-callback-contact = Telefonnummer oder E-Mail-Adresse
room-callback-contact-phone = Telefonnummer
room-callback-when = Wann passt es Ihnen?
room-callback-soon = So bald wie möglich
room-callback-today = Heute
room-callback-tomorrow = Morgen
room-callback-hours = { $from }–{ $until } Uhr
room-callback-send = Rückruf vereinbaren
room-callback-close = Sie können die Seite dann schließen.
room-callback-kept = Nummer oder Adresse löschen wir nach dem Gespräch, oder wenn Sie absagen.
room-callback-neither = Ohne Nummer oder Adresse behalten Sie Ihren Platz, solange diese Seite offen ist.
room-promised = Wir rufen Sie zurück
room-promised-email = Wir schreiben Ihnen
room-promised-to = Nummer
room-promised-to-email = E-Mail-Adresse
room-promised-close = Sie können diese Seite schließen. Ihr Rückruf bleibt vereinbart.
room-promised-tries = { $count ->
    [one] Danach versuchen wir es nicht mehr.
   *[other] Wir versuchen es noch { $count } Mal.
}
room-promised-change = Rückruf ändern
room-promised-save = Änderung speichern
room-promised-keep = So lassen
room-promised-cancel = Rückruf absagen
room-promised-cancel-ask = Möchten Sie den Rückruf absagen?
room-promised-cancel-text = Wir rufen Sie dann nicht an und löschen Ihre Nummer oder Adresse.
room-promised-link = Link zu Ihrem Rückruf
room-promised-link-text = Damit sehen Sie den Rückruf auf einem anderen Gerät. Der Link gilt einmal. Geben Sie ihn nicht weiter.
room-promised-copy = Link kopieren
room-promised-copied = Der Link ist kopiert.

## Weitergegeben, zurückgelegt, zu spät
room-passed = Sie wurden weitergegeben. Ihre bisherige Wartezeit zählt.
room-wished = Sie warten auf { $name }
room-wished-text = Wenn Sie nicht länger auf diese Person warten, bedient Sie, wer zuerst frei ist.
room-wished-drop = Nicht länger auf { $name } warten
room-late-title = Heute erreichen wir Sie voraussichtlich nicht mehr
room-late-text = Lassen Sie sich zurückrufen, oder rufen Sie uns an: { $phone }.
room-quiet = Wenig los: { $when }
room-proposal = { $by } möchte Sie weitergeben an: { $to }
room-proposal-nobody = Wir möchten Sie weitergeben an: { $to }
room-proposal-note = Diese Notiz ginge mit:
room-proposal-means = Ja: Die neue Person liest die Notiz, Sie müssen nichts wiederholen. Nein: Sie erfährt nur Ihr Anliegen.
room-proposal-means-plain = Ihre bisherige Wartezeit zählt. Die neue Person erfährt nur Ihr Anliegen.
room-proposal-yes = Ja, mit dieser Notiz
room-proposal-no = Nein, ohne Notiz
room-proposal-yes-plain = Ja, einverstanden
room-proposal-no-plain = Nein
room-proposal-said-yes = Sie werden weitergegeben.
room-proposal-said-no = Die Notiz geht nicht mit.
room-proposal-wait = Wir besprechen mit Ihnen, wie es weitergeht.
room-proposal-house = Das ist ein anderes Haus: { $organisation }
room-proposal-house-means = Ja: { $organisation } liest die Notiz. Nein: { $organisation } erfährt nur Ihr Anliegen. Chat und gezeigte Papiere gehen nicht mit.
room-proposal-house-means-plain = { $organisation } erfährt nur Ihr Anliegen. Chat und gezeigte Papiere gehen nicht mit. Ihre bisherige Wartezeit zählt.
room-proposal-consult = { $by } möchte jemanden dazuholen: { $to }
room-proposal-consult-nobody = Wir möchten jemanden dazuholen: { $to }
room-proposal-consult-note = Diese Notiz sieht das andere Haus:
room-proposal-consult-means = Ja: Jemand von { $organisation } kommt dazu und sieht Ihr Anliegen und die Notiz. Was bisher geschrieben und gezeigt wurde, bleibt hier. Nein: Niemand kommt dazu.
room-proposal-consult-means-plain = Ja: Jemand von { $organisation } kommt dazu und sieht Ihr Anliegen. Was bisher geschrieben und gezeigt wurde, bleibt hier. Nein: Niemand kommt dazu.
room-proposal-consult-yes = Ja, dazuholen
room-proposal-consult-no = Nein, niemand sonst
room-proposal-consult-said-yes = Danke. Wir rufen dort an.
room-proposal-consult-said-no = Es kommt niemand dazu.
room-parked = { $by } nimmt Ihr Gespräch gleich wieder auf.
room-ended-not_reached = Wir haben Sie nicht erreicht
room-ended-not_reached-text = Wir haben es mehrmals versucht. Sie können sich neu zurückrufen lassen, sich anstellen oder anrufen.
room-ended-cancelled = Ihr Rückruf ist abgesagt
room-ended-cancelled-text = Ihre Nummer oder Adresse löschen wir. Sie können sich jederzeit neu anstellen.
room-page-callback = Rückruf vereinbart – { $office }
room-page-parked = Einen Moment bitte – { $office }
room-say-proposal = Eine Frage an Sie: Möchten Sie an { $to } weitergegeben werden?
room-say-proposal-house = Eine Frage an Sie: Möchten Sie an { $to } weitergegeben werden? Das ist ein anderes Haus: { $organisation }.
room-say-proposal-consult = Eine Frage an Sie: Darf { $to } von { $organisation } dazukommen?
room-say-proposal-note = Die Notiz dazu: { $note }

## Telefon im Gespräch

room-phone-is-ringing = klingelt
room-phone-is-talking = im Gespräch
room-phone-is-held = hört Musik
room-phone-is-busy = besetzt
room-phone-is-no_answer = nimmt nicht ab
room-phone-is-refused = abgelehnt
room-phone-is-failed = nicht erreichbar
room-phone-is-over = aufgelegt
room-phone-writes = schreibt mit
room-phone-warned = verwarnt
room-phone-says-ringing = { $name }: Es klingelt.
room-phone-says-held = { $name } hört Musik.
room-phone-says-busy = { $name }: Es ist besetzt.
room-phone-says-no_answer = { $name }: Niemand nimmt ab.
room-phone-says-refused = { $name }: Der Anruf wurde abgelehnt.
room-phone-says-failed = { $name }: Der Anruf kommt nicht zustande.
room-phone-says-over = { $name } hat aufgelegt.
room-other-phone = { $name } spricht am Telefon und zeigt kein Bild.
room-phone-sound = Sie sprechen und hören über Ihr Telefon. Mikrofon und Ton dieses Geräts sind aus, damit es kein Echo gibt.
room-phone-over-here = Ihr Telefongespräch ist zu Ende. Sie können hier weitersprechen.
room-phone-take = Ton hier einschalten
room-phone-end = Video beenden
room-phone-end-ask = Video beenden?
room-phone-end-ask-text = Ihr Telefongespräch geht weiter.
room-phone-left = Das Video ist beendet
room-phone-left-text = Ihr Telefongespräch geht weiter.
room-phone-again = Video wieder einschalten
