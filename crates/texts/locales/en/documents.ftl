# Pictures and papers in the talk, on both sides.

document-snapshot-name = Copy { $number }
document-signature-name = Signature { $number }
document-shown-name = Document { $number }

## What is shown
document-title = Documents
document-title-short = Papers
document-shown = Shown to you
document-shown-now = { $name } is shown to you.
document-choose-shown = Documents shown
document-enlarge = Show { $name } large
document-enlarge-short = Show large
document-loading = Loading …
document-not-shown = The document cannot be displayed at the moment.
document-again = Try again
document-page = { $name }, page { $page } of { $pages }
document-copy = Copy
document-larger = Larger
document-smaller = Smaller
document-turn = Rotate
document-print = Print
document-print-prepares = Preparing to print …
document-close = Close

## Own documents
document-mine = Shown by you
document-mine-none = Nothing shown yet
document-take-back = Take back
document-take-back-of = Take { $name } back
document-take-back-failed = That could not be taken back just now. Please try again.
document-kept = In case { $number }
document-gone-after = After the talk everything is deleted that does not go into your case.
document-over = The talk is over.

## Showing a paper
document-camera = Show a paper by camera
document-camera-short = Show a paper
document-camera-which = Camera
document-camera-number = Camera { $number }
document-camera-opens = Opening the camera …
document-camera-seen = The other side already sees the picture of this camera.
document-camera-unseen = So far only you see this picture.
document-camera-hint = Lay the paper straight. Nothing is taken before you press.
document-take = Take the picture
document-takes = Taking the picture …
document-check = Is everything easy to read?
document-check-hint = The other side gets this copy only when you press “Send”.
document-send = Send
document-sending = Sending …
document-sent = The copy has arrived.
document-once-more = Once more
document-another = Another paper
document-done = Done
document-file = Send a file
document-file-hint = Pictures (JPEG, PNG) and PDF, up to 8 MB
document-camera-denied = The browser may not use the camera. Allow it by the lock in the address bar.
document-camera-missing = No camera is connected.
document-camera-busy = Another program is using the camera.
document-camera-insecure = The camera works over a secure connection (https) only.
document-camera-unknown = The camera cannot be opened at the moment.
document-paper-shared = The other side sees the paper under your camera.

## Signing
document-sign = Sign
document-sign-field = Field for the signature
document-sign-hint = Write with a finger, a pen or the mouse.
document-sign-means = This signature does not replace the written form required by law. It is enough for this matter.
document-sign-typed = Or type your name
document-sign-clear = Start again
document-sign-empty = Please sign first, or type your name.
document-sign-mark = Signed on screen · does not replace the written form
document-sign-sent = The signature has arrived.

## Why something did not work
document-fault-large = The file is too large. Up to 8 MB are possible.
document-fault-form = This file cannot be shown. Pictures (JPEG, PNG) and PDF are possible.
document-fault-damaged = The file is empty or damaged. Please try another one.
document-fault-full = No more fits into this talk: 12 documents at most, 48 MB together. Take one back.
document-fault-over = The talk is over. The file was not sent.
document-fault-not-here = That is not possible in this talk.
document-fault-offline = No connection. The file is still here: try again in a moment.
document-fault-later = That did not work just now. The file is still here: try again in a moment.

## At the desk
document-desk-none = In a talk you can show documents and look at copies here.
document-desk-drop = Drop a file here
document-desk-choose = Choose a file
document-desk-hint = Shown at once: pictures (JPEG, PNG) and PDF, up to 8 MB.
document-desk-shown = Shown by your side
document-desk-theirs = From the other side
document-desk-theirs-none = No copy yet. The other side can show a paper by camera and send it.
document-desk-shown-none = Nothing shown yet.
document-desk-withdraw = Show no longer
document-desk-withdraw-of = Show { $name } no longer
document-desk-look = Look at it
document-desk-new = { $name } has arrived.
document-desk-count = { $count } new
document-desk-attach = Put into the case
document-desk-attach-of = Put { $name } into the case
document-desk-attach-how = Goes along as soon as the outcome “case” is saved.
document-desk-attached = In case { $number }
document-desk-attachments = Attachments
document-desk-attachments-hint = What is not ticked is deleted at the end of the wrap-up.
document-desk-wrap = Until the end of the wrap-up you can still choose what goes into the case.

## At a case
tickets-papers = Attachments of { $number }
tickets-paper-size = { $size } KB
