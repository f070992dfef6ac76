# The page of a kiosk before its screen runs, and pairing.

kiosk-page-call = Please call us
kiosk-page-come = Or come to see us: { $address }
kiosk-page-noscript = JavaScript is switched off on this device, so that talks are not possible here.

kiosk-pairing-title = Pair this device
kiosk-pairing-what = This device becomes a kiosk. The administration needs this code for it.
kiosk-pairing-code = Code
kiosk-pairing-where = Type it in the workspace under “Verwaltung”, “Kabinen”, at the kiosk, under “Gerät”.
kiosk-pairing-once = The code holds for 5 minutes and works once. Then a new one appears here.
kiosk-pairing-again = Show a new code
kiosk-pairing-wrong = Are you looking for help from the office?
kiosk-pairing-start = To the start page
