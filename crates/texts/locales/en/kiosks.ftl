# Kiosks in the administration and at the desk, alliance, appearance.

## List
kiosks-title = Kiosks
kiosks-area = { $count ->
    [0] No kiosk yet
    [one] { $count } kiosk: place, topics, device
   *[other] { $count } kiosks: place, topics, device
}
kiosks-lead = Devices in public places where somebody is there at once. A device is paired on the page of its kiosk.
kiosks-none = There is no kiosk yet.
kiosks-former = Retired kiosks
kiosks-new = New kiosk
kiosks-new-lead = You pair a device in the next step.
kiosks-create = Create kiosk
kiosks-tab-kiosk = Kiosk
kiosks-tab-device = Device
kiosks-retire = Retire kiosk
kiosks-retire-ask = Retire { $name }?
kiosks-retire-device = The device then only shows how else you can be reached.
kiosks-retire-talk = A conversation that is going on ends as it otherwise would.

## One kiosk
kiosks-where = Name and place
kiosks-name-hint = What you call it, and what stands on the screen, for example: Booth in the library.
kiosks-place = Place
kiosks-place-hint = One line, for example: Library, ground floor, left of the entrance.
kiosks-phone-hint = Stands on the screen when there is no connection. Empty: as with the organisation.
kiosks-serves = What happens here
kiosks-reception = Greeted by
kiosks-reception-hint = This office takes everybody who has chosen nothing.
kiosks-entry = When somebody comes
kiosks-entry-direct = Connect at once
kiosks-entry-direct-hint = Without any choice. The operator asks what it is about.
kiosks-entry-choice = Let people choose first
kiosks-entry-choice-hint = A first page with large topics and languages.
kiosks-topics = Topics on the first page
kiosks-topics-hint = At most 12, from all offices of the alliance. “I don’t know” is always there.
kiosks-first-language = Language at the start
kiosks-first-language-hint = The kiosk greets in it while nobody chooses another.
kiosks-languages = Further languages
kiosks-languages-hint = Choose only languages that somebody speaks.
kiosks-presence = What tells that somebody is there
kiosks-presence-lead = The large button on the screen is always there. A sensor saves pressing it.
kiosks-dwell = Seconds until it rings
kiosks-dwell-hint = Whoever walks past does not ring. 0 to 30, for example 1.5.
kiosks-absence = Seconds until it asks
kiosks-absence-hint = If nobody is noticed for so long while waiting, the kiosk asks. A conversation never ends by this. 5 to 600.
kiosks-sensor = Sensor at the MQTT broker
kiosks-sensor-hint = Its topic, for example: zigbee2mqtt/booth. Empty: none.
kiosks-sensor-kind = Kind of sensor
kiosks-sensor-motion = Motion
kiosks-sensor-motion-hint = Reports that somebody is there.
kiosks-sensor-door = Door
kiosks-sensor-door-hint = Closed means: somebody is inside.
kiosks-camera-motion = Camera
kiosks-camera-motion-yes = Motion in the camera’s picture counts too
kiosks-camera-motion-hint = Only with a sign at the door. The picture stays on the device, nothing is sent.
kiosks-equipment = Equipment
kiosks-equipment-there = What stands there
kiosks-printer = Printer
kiosks-document-camera = Document camera or second camera
kiosks-document-camera-hint = With it a paper can be shown.
kiosks-error-place = Say in one line where it stands.
kiosks-error-reception = Choose an office of the alliance.
kiosks-error-topics = At most 12 topics, only from offices of the alliance.
kiosks-error-dwell = A number from 0 to 30, for example 1.5.
kiosks-error-absence = A whole number from 5 to 600.
kiosks-error-sensor = The whole topic of one single sensor, without + and #.

## Device
device-since = paired since { $when }
device-pair = Pair a device
device-pair-other = Pair another device
device-pair-replaces = The new device replaces the present one.
device-step-open = Open this address on the device:
device-step-code = The device shows a code. It is valid for five minutes and only once.
device-code = Code on the device
device-code-hint = Six characters, as they stand on the screen.
device-pair-do = Pair
device-error-code = No device shows this code at the moment. Compare it with the screen. After five minutes a new one stands there.
device-error-often = Those were too many wrong codes. Try again in five minutes.
device-done-paired = Paired. The device is ready in a few seconds.
device-revoke = Lock the device out
device-revoke-lead = If it was stolen or is no longer used.
device-revoke-ask = The device loses all access at once. You can pair it again at any time.
device-revoke-do = Lock it out now
device-done-revoked = Locked out. The device has no access any more.
device-sensors = Reports of sensors by HTTP
device-sensors-lead = A program or sensor can report by itself that somebody is there. It may do nothing else. It calls this address:
device-sensor-new = Create access for a sensor
device-sensor-made = The access is valid at once. It is not shown again.
device-sensor-secret = Access for the sensor
device-sensor-since = Access of { $when }
device-sensor-drop = Withdraw
device-done-sensor = The access is no longer valid.
device-error-sensors = A kiosk cannot have more accesses. Withdraw one first.

## At the desk
fleet-title = Kiosks
fleet-lead = Which kiosks are connected and how their devices are.
fleet-none = Your organisation has no kiosk yet.
fleet-state-connected = Connected
fleet-state-away = Not connected
fleet-state-unpaired = No device
fleet-state-camera = Camera missing
fleet-state-microphone = Microphone missing
fleet-paired = Paired
fleet-seen = Last heard of
fleet-camera = Camera
fleet-microphone = Microphone
fleet-checked = Last checked
fleet-visit = Last visit
fleet-version = Version
fleet-never = never yet
fleet-device-unknown = not checked yet
fleet-device-good = in order
fleet-device-mute = gives nothing
fleet-device-missing = missing

## Alliance
alliance-title = Alliance
alliance-area = Members, lead, operators
alliance-lead = Organisations that share kiosks and a line. Each keeps its own data.
alliance-lead-alone = Your organisation is alone in its alliance. The operators of the installation add others.
alliance-members = Members
alliance-common = Shared
alliance-leader = Lead
alliance-leader-hint = Its administration changes the alliance’s name. Whoever hands the lead over cannot take it back alone.
alliance-leader-none = not decided
alliance-others = Operators of other organisations
alliance-others-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
alliance-operators = Operators
alliance-operators-own = Of your organisation
alliance-operators-lead = Whoever stands here sees topic and note of the waiting visits of all organisations, and gets what nobody else can take.
alliance-operators-nobody = Nobody in your organisation talks to citizens yet.
alliance-error-operators = This person is no longer there. Please choose again.
alliance-error-lead = Choose a member of the alliance.

## Appearance
branding-title = Appearance
branding-area = Logo and name beside the person who speaks
branding-lead = This is how your people appear when several organisations share a screen.
branding-beside = Beside the person who speaks
branding-shown = What stands there
branding-shown-name = Name of the organisation
branding-shown-name-hint = As it stands on the portal.
branding-shown-service = Name of the service
branding-shown-service-hint = If people know the service rather than the organisation.
branding-shown-logo = Logo
branding-shown-logo-hint = With the name for everybody who does not see it.
branding-service = Name of the service
branding-service-hint = For example: Care advice.
branding-logo = Logo
branding-logo-none = There is no logo yet.
branding-logo-light = Logo of { $name } on a light ground
branding-logo-dark = Logo of { $name } on a dark ground
branding-logo-kept = This logo is not saved yet. It stays chosen.
branding-logo-file = New logo
branding-logo-hint = PNG, JPEG or WebP, at most 256 KiB. Best wide, with a transparent ground.
branding-logo-drop = Remove the logo
branding-colour = Change the colour
branding-error-service = Write the name of the service in one line, or show something else.
branding-error-none = Logo: choose a picture, or show something else.
branding-error-kind = Logo: this file is no PNG, JPEG or WebP.
branding-error-large = Logo: this file is larger than 256 KiB. Make the picture smaller.

## Record of changes
audit-kind-kiosk = Kiosk
audit-kind-alliance = Alliance
audit-kiosk-create = Kiosk created
audit-kiosk-change = Kiosk changed
audit-kiosk-retire = Kiosk retired
audit-kiosk-restore = Kiosk restored
audit-kiosk-pair = Device of a kiosk paired
audit-kiosk-revoke = Device of a kiosk locked out
audit-kiosk-sensor = Access for a sensor created
audit-kiosk-unsensor = Access for a sensor withdrawn
audit-alliance-change = Alliance changed
