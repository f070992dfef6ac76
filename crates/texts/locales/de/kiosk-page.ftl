# Die Seite einer Kabine, bevor ihr Bildschirm läuft, und die Kopplung.

kiosk-page-call = Bitte rufen Sie uns an
kiosk-page-come = Oder kommen Sie vorbei: { $address }
kiosk-page-noscript = Auf diesem Gerät ist JavaScript ausgeschaltet. Gespräche sind hier deshalb nicht möglich.

kiosk-pairing-title = Dieses Gerät koppeln
kiosk-pairing-what = Aus diesem Gerät wird eine Kabine. Dafür braucht die Verwaltung diese Kennung.
kiosk-pairing-code = Kennung
kiosk-pairing-where = Geben Sie sie im Arbeitsbereich unter „Verwaltung“, „Kabinen“ bei der Kabine unter „Gerät“ ein.
kiosk-pairing-once = Sie gilt fünf Minuten und nur einmal. Danach erscheint hier eine neue.
kiosk-pairing-again = Neue Kennung zeigen
kiosk-pairing-wrong = Sie suchen Hilfe vom Amt?
kiosk-pairing-start = Zur Startseite
