# Ein Bild zum Telefongespräch: der Code, der Link, das Warten auf den Einlass.

code-title = Video zum Telefongespräch
code-lead = Sie telefonieren mit uns und haben einen Code genannt bekommen? Geben Sie ihn hier ein.
code-label = Ihr Code
code-hint = Sechs Ziffern. Der Code gilt einmal und zehn Minuten lang.
code-submit = Weiter
code-stay = Bleiben Sie bitte am Telefon. Der Ton läuft weiter über das Telefon, hier kommt nur das Bild dazu.
code-error-form = Der Code hat sechs Ziffern. Bitte prüfen Sie Ihre Eingabe.
code-error-wrong = Dieser Code gilt nicht. Prüfen Sie die Ziffern, oder lassen Sie sich am Telefon einen neuen Code geben.
code-wait-title = Zu viele Versuche.
code-wait = Von diesem Anschluss nehmen wir erst um { $time } Uhr wieder einen Code an. Am Telefon können Sie um einen Link per SMS bitten.
code-again = Noch einmal versuchen
code-told-nein = Ihre Anfrage wurde nicht angenommen. Fragen Sie am Telefon nach, oder lassen Sie sich einen neuen Code geben.
code-told-vorbei = Dieser Code gilt nicht mehr. Vielleicht ist das Gespräch schon zu Ende. Am Telefon bekommen Sie einen neuen.
code-call = So erreichen Sie uns
code-from-home = Sie telefonieren mit uns und haben einen Code?
code-from-home-link = Code eingeben

joining-title = Gleich kommt das Bild dazu
joining-lead = Ihre Gesprächspartnerin oder Ihr Gesprächspartner lässt Sie gleich ein.
joining-meanwhile = Bis dahin
joining-phone = Bleiben Sie bitte am Telefon. Sie sprechen und hören weiter darüber.
joining-camera = Danach fragt der Browser nach Ihrer Kamera. Sie entscheiden, ob man Sie sieht.
joining-quiet = Mikrofon und Ton dieses Geräts bleiben aus, damit es kein Echo gibt.
joining-look = Jetzt nachsehen
joining-noscript = Für das Bild braucht Ihr Browser JavaScript. Ihr Telefongespräch geht auch ohne weiter.

video-link-title = Video zum Telefongespräch
video-link-lead = Mit einem Druck kommt das Bild zu Ihrem Telefongespräch. Bleiben Sie bitte am Telefon: Der Ton läuft weiter darüber.
video-link-open = Weiter zum Bild
video-link-once = Der Link gilt einmal und zehn Minuten lang.
video-link-gone-title = Dieser Link gilt nicht mehr
video-link-gone-lead = Er wurde schon benutzt oder ist zu alt, oder das Gespräch ist vorbei. Sind Sie noch am Telefon? Dann lassen Sie sich dort einen neuen geben.
