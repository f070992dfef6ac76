# A picture for a telephone call: the code, the link, waiting to be let in.

code-title = Video for your telephone call
code-lead = Are you on the telephone with us and were told a code? Enter it here.
code-label = Your code
code-hint = Six digits. The code works once and for ten minutes.
code-submit = Continue
code-stay = Please stay on the telephone. You still speak and listen there; only the picture is added here.
code-error-form = The code has six digits. Please check what you typed.
code-error-wrong = This code does not work. Check the digits, or ask on the telephone for a new code.
code-wait-title = Too many tries.
code-wait = From this connection we take the next code at { $time }. On the telephone you can ask for a link by text message.
code-again = Try again
code-told-nein = Your request was not accepted. Ask on the telephone, or get a new code there.
code-told-vorbei = This code no longer works. The call may be over. You get a new one on the telephone.
code-call = How to reach us
code-from-home = On the telephone with us, with a code?
code-from-home-link = Enter the code

joining-title = The picture is about to be added
joining-lead = The person you are talking to will let you in in a moment.
joining-meanwhile = Until then
joining-phone = Please stay on the telephone. You go on speaking and listening there.
joining-camera = Then the browser asks for your camera. You decide whether you are seen.
joining-quiet = Microphone and sound of this device stay off, so that there is no echo.
joining-look = Look now
joining-noscript = Your browser needs JavaScript for the picture. Your telephone call goes on without it.

video-link-title = Video for your telephone call
video-link-lead = One press adds the picture to your telephone call. Please stay on the telephone: you still speak and listen there.
video-link-open = Continue to the picture
video-link-once = The link works once and for ten minutes.
video-link-gone-title = This link no longer works
video-link-gone-lead = It was used already or is too old, or the call is over. Still on the telephone? Then ask there for a new one.
