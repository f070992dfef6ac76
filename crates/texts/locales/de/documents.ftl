# Bilder und Papiere im Gespräch, auf beiden Seiten.

document-snapshot-name = Kopie { $number }
document-signature-name = Unterschrift { $number }
document-shown-name = Dokument { $number }

## Was gezeigt wird
document-title = Dokumente
document-title-short = Papiere
document-shown = Wird Ihnen gezeigt
document-shown-now = { $name } wird Ihnen gezeigt.
document-choose-shown = Gezeigte Dokumente
document-enlarge = { $name } groß zeigen
document-enlarge-short = Groß zeigen
document-loading = Wird geladen …
document-not-shown = Das Dokument lässt sich gerade nicht anzeigen.
document-again = Noch einmal versuchen
document-page = { $name }, Seite { $page } von { $pages }
document-copy = Kopie
document-larger = Größer
document-smaller = Kleiner
document-turn = Drehen
document-print = Drucken
document-print-prepares = Druck wird vorbereitet …
document-close = Schließen

## Eigene Dokumente
document-mine = Von Ihnen gezeigt
document-mine-none = Noch nichts gezeigt
document-take-back = Zurücknehmen
document-take-back-of = { $name } zurücknehmen
document-take-back-failed = Das ließ sich gerade nicht zurücknehmen. Bitte versuchen Sie es noch einmal.
document-kept = Im Vorgang { $number }
document-gone-after = Nach dem Gespräch wird alles gelöscht, was nicht in Ihren Vorgang kommt.
document-over = Das Gespräch ist beendet.

## Ein Papier zeigen
document-camera = Papier mit der Kamera zeigen
document-camera-short = Papier zeigen
document-camera-which = Kamera
document-camera-number = Kamera { $number }
document-camera-opens = Kamera wird geöffnet …
document-camera-seen = Das Bild der Kamera ist für die andere Seite schon zu sehen.
document-camera-unseen = Das Bild sehen bisher nur Sie.
document-camera-hint = Legen Sie das Papier gerade hin. Aufgenommen wird erst, wenn Sie drücken.
document-take = Bild aufnehmen
document-takes = Wird aufgenommen …
document-check = Ist alles gut zu lesen?
document-check-hint = Erst mit „Senden“ bekommt die andere Seite diese Kopie.
document-send = Senden
document-sending = Wird gesendet …
document-sent = Die Kopie ist angekommen.
document-once-more = Noch einmal
document-another = Noch ein Papier
document-done = Fertig
document-file = Datei senden
document-file-hint = Bilder (JPEG, PNG) und PDF, bis 8 MB
document-camera-denied = Der Browser darf die Kamera nicht benutzen. Erlauben Sie es über das Schloss in der Adresszeile.
document-camera-missing = Es ist keine Kamera angeschlossen.
document-camera-busy = Die Kamera wird gerade von einem anderen Programm benutzt.
document-camera-insecure = Die Kamera geht nur über eine sichere Verbindung (https).
document-camera-unknown = Die Kamera lässt sich gerade nicht öffnen.
document-paper-shared = Das Papier unter Ihrer Kamera ist für die andere Seite zu sehen.

## Unterschreiben
document-sign = Unterschreiben
document-sign-field = Feld für die Unterschrift
document-sign-hint = Schreiben Sie mit dem Finger, einem Stift oder der Maus.
document-sign-means = Diese Unterschrift ersetzt nicht die gesetzliche Schriftform. Für dieses Anliegen reicht sie aus.
document-sign-typed = Oder Namen eintippen
document-sign-clear = Neu beginnen
document-sign-empty = Bitte unterschreiben Sie zuerst, oder tippen Sie Ihren Namen ein.
document-sign-mark = Unterschrift am Bildschirm · ersetzt nicht die Schriftform
document-sign-sent = Die Unterschrift ist angekommen.

## Warum etwas nicht ging
document-fault-large = Die Datei ist zu groß. Möglich sind 8 MB.
document-fault-form = Diese Datei kann nicht gezeigt werden. Möglich sind Bilder (JPEG, PNG) und PDF.
document-fault-damaged = Die Datei ist leer oder beschädigt. Bitte versuchen Sie es mit einer anderen.
document-fault-full = Mehr passt nicht in dieses Gespräch: höchstens 12 Dokumente, zusammen 48 MB. Nehmen Sie eines zurück.
document-fault-over = Das Gespräch ist beendet. Die Datei wurde nicht gesendet.
document-fault-not-here = Das geht in diesem Gespräch nicht.
document-fault-offline = Keine Verbindung. Die Datei ist noch hier: Versuchen Sie es gleich noch einmal.
document-fault-later = Das ging gerade nicht. Die Datei ist noch hier: Versuchen Sie es gleich noch einmal.

## Am Arbeitsplatz
document-desk-none = Im Gespräch können Sie hier Dokumente zeigen und Kopien ansehen.
document-desk-drop = Datei hierher ziehen
document-desk-choose = Datei wählen
document-desk-hint = Wird sofort gezeigt: Bilder (JPEG, PNG) und PDF, bis 8 MB.
document-desk-shown = Von Ihrer Seite gezeigt
document-desk-theirs = Vom Gegenüber
document-desk-theirs-none = Noch keine Kopie. Das Gegenüber kann ein Papier mit der Kamera zeigen und senden.
document-desk-shown-none = Noch nichts gezeigt.
document-desk-withdraw = Nicht mehr zeigen
document-desk-withdraw-of = { $name } nicht mehr zeigen
document-desk-look = Ansehen
document-desk-new = { $name } ist angekommen.
document-desk-count = { $count } neu
document-desk-attach = Mit in den Vorgang
document-desk-attach-of = { $name } mit in den Vorgang nehmen
document-desk-attach-how = Kommt mit, sobald das Ergebnis „Vorgang“ gespeichert ist.
document-desk-attached = Im Vorgang { $number }
document-desk-attachments = Anlagen
document-desk-attachments-hint = Was nicht angekreuzt ist, wird am Ende der Nachbearbeitung gelöscht.
document-desk-wrap = Bis zum Ende der Nachbearbeitung können Sie noch wählen, was in den Vorgang kommt.

## An einem Vorgang
tickets-papers = Anlagen zu { $number }
tickets-paper-size = { $size } KB
