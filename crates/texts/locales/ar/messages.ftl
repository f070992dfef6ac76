# Messages to citizens in Arabic.

message-when-window = يوم { $date } بين الساعة { $from } والساعة { $until }
message-when-now = الآن: نحن بانتظاركم. يُرجى فتح الرابط
message-when-soon = في أقرب وقت ممكن

message-callback-link-email-subject = معاودة الاتصال بكم من { $organisation }
message-callback-link-email-body =
    مرحبًا،

    لقد طلبتم أن نعاود الاتصال بكم: { $office }.
    سنتواصل معكم { $when }.

    يقودكم هذا الرابط إلى طلبكم. هناك يمكنكم قبول المكالمة أو تغيير الموعد أو إلغاؤه:

    { $link }

    يعمل الرابط مرة واحدة فقط. يُرجى عدم إرساله إلى أشخاص آخرين.

    يمكنكم أيضًا الاتصال بنا هاتفيًا: { $phone }

    مع أطيب التحيات
    { $organisation }

    كُتبت هذه الرسالة تلقائيًا.
message-callback-link-sms-body =
    { $organisation }: سنتواصل معكم { $when }. للتغيير أو الإلغاء: { $link }

message-video-link-email-subject = الفيديو لمحادثتكم مع { $organisation }
message-video-link-email-body =
    مرحبًا،

    أنتم تتحدثون معنا الآن: { $office }.

    يضيف هذا الرابط الصورة إلى مكالمتكم الهاتفية. يُرجى البقاء على الهاتف:

    { $link }

    يعمل الرابط مرة واحدة فقط ولمدة عشر دقائق. يُرجى عدم إرساله إلى أشخاص آخرين.

    يمكنكم أيضًا الاتصال بنا هاتفيًا: { $phone }

    مع أطيب التحيات
    { $organisation }

    كُتبت هذه الرسالة تلقائيًا.
message-video-link-sms-body =
    { $organisation }: الفيديو لمكالمتكم الهاتفية. يُرجى البقاء على الهاتف: { $link }

message-matter-number-email-subject = رقم طلبكم هو { $number }
message-matter-number-email-body =
    مرحبًا،

    نحن نهتم بطلبكم: { $office }.

    رقمكم هو { $number }.
    ستتلقون ردًا منا في موعد أقصاه { $due }.

    يُرجى ذكر هذا الرقم عند الاستفسار.
    الهاتف: { $phone }

    مع أطيب التحيات
    { $organisation }

    كُتبت هذه الرسالة تلقائيًا.
message-matter-number-sms-body =
    { $organisation }: رقمكم هو { $number }. يُرجى ذكره عند الاستفسار.
    الهاتف: { $phone }

message-case-closed-email-subject = تم إنهاء الطلب { $number }
message-case-closed-email-body =
    مرحبًا،

    تم إنهاء طلبكم رقم { $number }: { $office }.

    هل بقي شيء لم يُحل؟ إذن اتصلوا بنا من فضلكم واذكروا الرقم.
    الهاتف: { $phone }

    مع أطيب التحيات
    { $organisation }

    كُتبت هذه الرسالة تلقائيًا.
message-case-closed-sms-body =
    { $organisation }: تم إنهاء الطلب { $number }. يسعدنا الرد على أسئلتكم.
    الهاتف: { $phone }
