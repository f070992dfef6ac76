# Die Seite einer Kabine, bevor ihr Bildschirm läuft, und die Kopplung.

kiosk-page-call = Bitte rufen Sie uns an
kiosk-page-come = Oder kommen Sie vorbei: { $address }
kiosk-page-noscript = Dieses Gerät zeigt keine Bilder von Gesprächen: JavaScript ist ausgeschaltet.

kiosk-pairing-title = Dieses Gerät koppeln
kiosk-pairing-what = Aus diesem Gerät wird eine Kabine. Dafür braucht die Verwaltung diesen Code.
kiosk-pairing-code = Code
kiosk-pairing-where = Geben Sie ihn im Arbeitsbereich unter „Verwaltung“, „Kabinen“ bei der Kabine ein.
kiosk-pairing-once = Der Code gilt 5 Minuten und nur einmal. Danach erscheint hier ein neuer.
kiosk-pairing-again = Neuen Code zeigen
kiosk-pairing-wrong = Sie suchen Hilfe vom Amt?
kiosk-pairing-start = Zur Startseite
