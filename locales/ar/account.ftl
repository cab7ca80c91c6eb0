### صفحات الحساب.

## في كل الصفحات.

account-title = حسابك
account-overview = نظرة عامة
account-profile = ملفك الشخصي
account-apps = تطبيقاتك
account-security = طرق تسجيل دخولك
account-sessions = أماكن تسجيل دخولك
account-data = بياناتك
account-back = رجوع
account-save = حفظ
account-remove = إزالة
account-press-again = لم يتغير شيء بعد: كان عليك أولاً تأكيد هويتك. اضغط على الزر مرة أخرى.
account-admin-changes = يتولى تغيير ذلك أحد مسؤولي هذا الخادم.

## النظرة العامة.

account-safe = ما يحمي حسابك
account-safe-all = لم يبق شيء يلزم فعله.
account-check-done = تم
account-check-way-in = كلمة مرور أو مفتاح مرور
account-check-way-in-why = ليس لديك أي منهما، ولن تتمكن من تسجيل الدخول مرة أخرى.
account-check-way-in-provider = تسجّل الدخول عبر موفّر آخر فقط. ومن دونه لن تتمكن من تسجيل الدخول مرة أخرى.
account-check-second-step = أكثر من كلمة مرور
account-check-second-step-why = يمكن لمن يعرف كلمة مرورك أن يسجّل الدخول باسمك. أما مع خطوة ثانية أو مفتاح مرور فلا يمكنه ذلك.
account-check-second-step-do = إعداد
account-check-recovery-why =
    { $count ->
        [zero] لم يبق لديك أي رمز، وستحتاج إلى واحد إذا فقدت هاتفك.
        [one] بقي لديك رمز واحد، وستحتاج إليه إذا فقدت هاتفك.
        [two] بقي لديك رمزان، وستحتاج إلى أحدهما إذا فقدت هاتفك.
        [few] بقيت لديك { $count } رموز، وستحتاج إلى واحد منها إذا فقدت هاتفك.
        [many] بقي لديك { $count } رمزًا، وستحتاج إلى واحد منها إذا فقدت هاتفك.
       *[other] بقي لديك { $count } رمز، وستحتاج إلى واحد منها إذا فقدت هاتفك.
    }
account-check-second-passkey = مفتاح مرور ثانٍ
account-check-second-passkey-why = لديك مفتاح واحد. إذا فُقد ذلك الجهاز، يمكنك الدخول بمفتاح مرور آخر.
account-check-second-passkey-do = إضافة مفتاح
account-in-short = باختصار
account-apps-count =
    { $count ->
        [zero] لا يوجد تطبيق
        [one] تطبيق واحد
        [two] تطبيقان
        [few] { $count } تطبيقات
        [many] { $count } تطبيقًا
       *[other] { $count } تطبيق
    }
account-apps-count-may =
    { $count ->
        [zero] يمكنه استخدام حسابك
        [one] يمكنه استخدام حسابك
        [two] يمكنهما استخدام حسابك
        [few] يمكنها استخدام حسابك
        [many] يمكنها استخدام حسابك
       *[other] يمكنها استخدام حسابك
    }
account-sessions-count =
    { $count ->
        [zero] لا يوجد مكان
        [one] مكان واحد
        [two] مكانان
        [few] { $count } أماكن
        [many] { $count } مكانًا
       *[other] { $count } مكان
    }
account-sessions-count-where =
    { $count ->
        [zero] سجّلت الدخول فيه
        [one] سجّلت الدخول فيه
        [two] سجّلت الدخول فيهما
        [few] سجّلت الدخول فيها
        [many] سجّلت الدخول فيها
       *[other] سجّلت الدخول فيها
    }

## الملف الشخصي.

account-name = الاسم
account-name-called = اسمك
account-name-save = حفظ الاسم
account-name-saved = حُفظ اسمك. تراه التطبيقات عندما تسأل عنه في المرة القادمة.
account-address = عنوان البريد الإلكتروني
account-known = معلومات أخرى معروفة عنك
account-seen = ما تراه التطبيقات من ذلك
account-seen-none = لا يمكن لأي تطبيق استخدام حسابك، فلا يرى أي منها شيئًا.
account-seen-sign-in = أنك تسجّل الدخول هنا، ولا شيء غير ذلك.
account-seen-more = ما يمكنها فعله، وكيف تسحب الإذن منها

## التطبيقات.

account-apps-removed = لم يعد بإمكان { $app } الوصول إلى حسابك. وما حصل عليه التطبيق قبل قليل ينتهي في غضون { $length }.
account-apps-saved = لم يعد بإمكان { $app } فعل ما استبعدته. وما حصل عليه التطبيق قبل قليل ينتهي في غضون { $length }.
account-apps-none = لا يمكن لأي تطبيق استخدام حسابك. تظهر هنا التطبيقات التي تسمح لها بشيء، ومن هنا تسحب الإذن منها.
account-apps-lead = يمكن لهذه التطبيقات استخدام حسابك. ولا يعرف أي منها كلمة مرورك. ولسحب إذن الوصول من أحدها يجب تأكيد الهوية أولاً.
account-apps-since = سُمح له بتاريخ { $since }، وآخر استخدام له بتاريخ { $used }.
account-apps-first-used = أول استخدام له بتاريخ { $since }، وآخر استخدام له بتاريخ { $used }.
account-apps-may = ما يمكنه فعله
account-apps-may-of = : { $app }
account-apps-learns = يعرف أنك تسجّل الدخول هنا، ولا شيء غير ذلك.
account-apps-in-service = في { $service } يمكنه:
account-apps-in-service-at = في { $service } { $address } يمكنه:
account-apps-with-account = بحسابك يمكنه:
account-apps-untick = أزل علامة الاختيار عمّا لا تريد أن يفعله التطبيق بعد الآن.
account-apps-save-of = (ما يمكن لتطبيق { $app } فعله)
account-apps-left-out = استبعدت: { $what }. ولن يحصل التطبيق على ذلك إلا إذا سألك مرة أخرى.
account-apps-remove = سحب إذن الوصول
account-apps-remove-of = من { $app }
account-apps-more =
    { $count ->
        [zero] و{ $count } تطبيق آخر استُخدم قبل ذلك. يظهر هنا بعد إزالة غيره.
        [one] وتطبيق واحد آخر استُخدم قبل ذلك. يظهر هنا بعد إزالة غيره.
        [two] وتطبيقان آخران استُخدما قبل ذلك. يظهران هنا بعد إزالة غيرهما.
        [few] و{ $count } تطبيقات أخرى استُخدمت قبل ذلك. تظهر هنا بعد إزالة غيرها.
        [many] و{ $count } تطبيقًا آخر استُخدمت قبل ذلك. تظهر هنا بعد إزالة غيرها.
       *[other] و{ $count } تطبيق آخر استُخدمت قبل ذلك. تظهر هنا بعد إزالة غيرها.
    }
account-apps-lasts = { $until } { $then }
account-apps-until-away = يحتفظ بإذن الوصول في غيابك حتى { $date } على أبعد تقدير.
account-apps-until = لديه إذن الوصول حتى { $moment }.
account-apps-then-unasked = وبعد ذلك يحصل على إذن الوصول مجددًا عندما تستخدمه، دون أن يسألك.
account-apps-then-let-in = وبعد ذلك يحصل على إذن الوصول مجددًا عندما تستخدمه: فالمسؤول لديك يسمح له بذلك دون سؤالك.
account-apps-then-asks = وبعد ذلك يسألك مرة أخرى.
account-apps-now-unasked = ليس لديه إذن الوصول حاليًا، ويحصل عليه مجددًا عندما تستخدمه، دون أن يسألك.
account-apps-now-let-in = ليس لديه إذن الوصول حاليًا، ويحصل عليه مجددًا عندما تستخدمه: فالمسؤول لديك يسمح له بذلك دون سؤالك.
account-apps-disabled = عطّله أحد المسؤولين: لا يمكنه فعل شيء حاليًا.

## كيف يُسجَّل الدخول.

account-security-title = الأمان
account-security-lead = لتغيير أي شيء هنا يجب تأكيد الهوية أولاً.
account-locked-down = جرى تأمين حسابك بتاريخ { $moment }. سُجّل خروجك من كل المتصفحات الأخرى، وانتهى وصول التطبيقات والثقة بالمتصفحات وصلاحية الروابط المرسلة بالبريد.
account-locked-down-do = اختر الآن كلمة مرور أخرى، وتحقق من أن عنوان البريد ومفاتيح المرور وتطبيقات المصادقة لك، وأنشئ رموز استرداد جديدة.
account-address-is = عنوان حسابك هو { $email }.
account-address-change = استخدام عنوان آخر
account-passkeys = مفاتيح المرور
account-passkeys-lead = بمفتاح المرور تسجّل الدخول ببصمة إصبعك أو وجهك أو رمز PIN لجهازك، دون كتابة كلمة مرور.
account-passkey-synced = متزامن، أُضيف بتاريخ { $added }، وآخر استخدام له بتاريخ { $used }
account-passkey-synced-unused = متزامن، أُضيف بتاريخ { $added }، ولم يُستخدم بعد
account-passkey-here = على جهاز واحد، أُضيف بتاريخ { $added }، وآخر استخدام له بتاريخ { $used }
account-passkey-here-unused = على جهاز واحد، أُضيف بتاريخ { $added }، ولم يُستخدم بعد
account-passkey-rename = إعادة تسمية
account-passkey-name = الاسم الجديد
account-passkey-another = إضافة مفتاح مرور آخر
account-password-since = اخترتها بتاريخ { $date }.
account-password-none = ليست لديك كلمة مرور.
account-password-change = تغييرها
account-password-choose = اختيار كلمة مرور
account-totp = الخطوة الثانية: رموز من تطبيق
account-totp-beside = بعد كلمة المرور يُطلب منك مفتاح المرور. ورمز التطبيق طريقة أخرى للمتابعة.
account-totp-none = تكفي كلمة مرورك وحدها لتسجيل الدخول. أما مع خطوة ثانية فلا يستطيع ذلك من عرف كلمة مرورك.
account-totp-added = أُضيف بتاريخ { $added }، وآخر استخدام له بتاريخ { $used }
account-totp-added-unused = أُضيف بتاريخ { $added }، ولم يُستخدم بعد
account-totp-another = إضافة تطبيق آخر
account-totp-app = إعداد تطبيق
account-recovery = رموز الاسترداد
account-recovery-left =
    { $count ->
        [zero] لم يبق لديك أي رمز. بواحد منها يمكنك الدخول دون هاتفك.
        [one] بقي لديك رمز واحد. به يمكنك الدخول دون هاتفك.
        [two] بقي لديك رمزان. بأحدهما يمكنك الدخول دون هاتفك.
        [few] بقيت لديك { $count } رموز. بواحد منها يمكنك الدخول دون هاتفك.
        [many] بقي لديك { $count } رمزًا. بواحد منها يمكنك الدخول دون هاتفك.
       *[other] بقي لديك { $count } رمز. بواحد منها يمكنك الدخول دون هاتفك.
    }
account-recovery-new = إنشاء رموز جديدة
account-recovery-replaced = تحل الرموز الجديدة محل القديمة.
account-devices = أجهزة بلا خطوة ثانية
account-devices-none = كل تسجيل دخول يتطلب الخطوة الثانية.
account-devices-some =
    { $count ->
        [zero] لا يوجد متصفح تكفي فيه كلمة المرور وحدها لتسجيل الدخول.
        [one] تكفي كلمة المرور وحدها لتسجيل الدخول في متصفح واحد، لأنك اخترت ذلك فيه.
        [two] تكفي كلمة المرور وحدها لتسجيل الدخول في متصفحين، لأنك اخترت ذلك فيهما.
        [few] تكفي كلمة المرور وحدها لتسجيل الدخول في { $count } متصفحات، لأنك اخترت ذلك فيها.
        [many] تكفي كلمة المرور وحدها لتسجيل الدخول في { $count } متصفحًا، لأنك اخترت ذلك فيها.
       *[other] تكفي كلمة المرور وحدها لتسجيل الدخول في { $count } متصفح، لأنك اخترت ذلك فيها.
    }
account-devices-forget = طلب الخطوة الثانية في كل مكان
account-providers = موفّرون آخرون
account-providers-lead = اربط حسابك بحساب لك في مكان آخر، وسجّل الدخول به.
account-provider-connected = رُبط بتاريخ { $added }، وآخر استخدام له بتاريخ { $used }
account-provider-connected-unused = رُبط بتاريخ { $added }، ولم يُستخدم بعد
account-provider-disconnect = إلغاء الربط
account-provider-connect = الربط بـ { $provider }
account-last-way-title = لا يمكن إزالة هذه الطريقة
account-last-way = إنها الطريقة الوحيدة لديك لتسجيل الدخول.
account-last-way-do = أضف أولاً مفتاح مرور أو اختر كلمة مرور، ثم أزل هذه الطريقة.

## كلمة مرور أخرى، ومفتاح مرور، وتطبيق ينشئ الرموز.

account-password-title = تغيير كلمة مرورك
account-password-lead = يؤدي ذلك إلى تسجيل خروجك من كل المتصفحات الأخرى، وإلى إنهاء وصول التطبيقات.
account-passkey-lead = تسجّل الدخول بما يفتح قفل جهازك: بصمة الإصبع أو الوجه أو رمز PIN. لا حاجة إلى كتابة شيء، ولا يمكن لأي موقع آخر أن يطلب منك هذا المفتاح.
account-totp-name = ما تسمّي به التطبيق أو الهاتف (إن شئت)
account-totp-do = تفعيل
account-totp-unnamed = تطبيق مصادقة

## عنوان آخر.

account-address-lead = عنوان حسابك هو { $email }. اكتب العنوان الجديد. تصلك عليه رسالة فيها رابط؛ افتحه في هذا المتصفح وأكّد. وإذا مضى على تسجيل دخولك أكثر من عشر دقائق، فستؤكد هويتك مرة أخرى.
account-address-new = عنوان البريد الجديد
account-address-same = هذا هو عنوان حسابك الحالي.
account-confirm-title = تأكيد عنوانك
account-confirm-lead = بعد التأكيد يصبح عنوان حسابك { $to } بدلاً من { $from }. تسجّل الدخول به، وتُرسل إليه الرسائل المتعلقة بحسابك.
account-confirm-old = تُرسل رسالة إلى العنوان القديم، ويمكن من خلالها التراجع عن التغيير خلال سبعة أيام. ويُسجَّل خروجك من المتصفحات الأخرى.
account-confirm-do = استخدام هذا العنوان
account-link-sign-in-title = سجّل الدخول أولاً
account-link-sign-in = لتأكيد عنوان يجب أولاً إثبات أن الحساب حسابك.
account-link-sign-in-do = سجّل الدخول إلى الحساب المقصود، ثم افتح رابط الرسالة مرة أخرى في هذا المتصفح. وإن لم تطلب عنوانًا آخر، فتجاهل الرسالة.
account-link-other-title = هذا الرابط لحساب آخر
account-link-other = إنه ليس للحساب الذي سُجّل الدخول إليه في هذا المتصفح، ولم يتغير شيء.
account-link-other-do = سجّل الدخول إلى الحساب الذي طلبت الرابط به، وافتح الرابط مرة أخرى. وإن لم تطلب أي رابط، فتجاهل الرسالة.
account-link-dead = سبق استخدامه، أو أنه قديم جدًا، أو جرى تغيير حسابك منذ ذلك الحين.
account-link-dead-do = إذا كنت لا تزال تريد عنوانًا آخر، فاطلب رابطًا آخر.
account-taken-title = هذا العنوان مستخدم
account-taken = أصبح هذا العنوان لحساب آخر، ويبقى حسابك كما هو.
account-taken-do = استخدم عنوانًا آخر، أو اسأل القائمين على هذا الخادم.

## التراجع عن ذلك، بالرسالة المرسلة إلى العنوان السابق.

account-undo-title = استعادة عنوانك
account-undo-lead = عنوان حسابك هو { $now }. وإذا تراجعت عن التغيير، فسيعود عنوانه { $old }.
account-undo-ways = تعود كلمة المرور ومفاتيح المرور وتطبيقات المصادقة ورموز الاسترداد والموفّرون الذين تسجّل الدخول بهم كما كانت قبل تغيير العنوان.
account-undo-added = يُزال ما أُضيف منذ ذلك الحين.
account-undo-sign-ins = تنتهي كل عمليات تسجيل الدخول، في كل متصفح وكل تطبيق.
account-undo-do = التراجع عن التغيير
account-undo-was-you = هل أنت من غيّر العنوان؟ إذن غادر هذه الصفحة.
account-undo-dead = سبق استخدامه، أو مضى عليه أكثر من سبعة أيام، أو غيّر أحد المسؤولين الحساب منذ ذلك الحين.
account-undo-dead-do = إن لم يكن الحساب كما تركته، فاسأل القائمين على هذا الخادم.
account-undo-disabled-title = هذا الحساب معطّل
account-undo-disabled = لا يتغير شيء ما دام معطّلاً.
account-undo-taken-title = العنوان القديم مستخدم
account-undo-taken = أصبح هذا العنوان لحساب آخر، ولم يتغير شيء.
account-restored-title = عاد حسابك كما كان
account-restored-lead = عاد عنوانه { $email }، مع ما كنت تسجّل الدخول به من قبل. وأُنهيت كل عمليات تسجيل الدخول.
account-restored-do = ربما يعرف من غيّر العنوان كلمة مرورك: اختر كلمة مرور أخرى، ثم سجّل الدخول وراجع طرق تسجيل دخولك.
account-restored-password = اختيار كلمة مرور أخرى

## أين سُجّل الدخول.

account-sessions-lead = هل بينها ما لا تعرفه؟ { $lock }: فذلك ينهي وصول التطبيقات أيضًا. ولتسجيل الخروج من متصفح آخر يجب تأكيد الهوية أولاً.
account-sessions-lock = أمّن حسابك
account-session-this = هذا المتصفح
account-session-began = تسجيل الدخول بتاريخ { $began }
account-session-began-remembered = تسجيل الدخول بتاريخ { $began }، مع إبقائه مسجّلاً
account-session-began-with = تسجيل الدخول بتاريخ { $began } باستخدام { $means }
account-session-began-with-remembered = تسجيل الدخول بتاريخ { $began } باستخدام { $means }، مع إبقائه مسجّلاً
account-session-password = كلمة المرور
account-session-code = رمز
account-session-passkey = مفتاح المرور
account-session-used = آخر استخدام بتاريخ { $used }، من { $address }
account-session-out-this = من هذا المتصفح
account-session-out-of = من { $browser }، حيث سُجّل الدخول بتاريخ { $began }
account-sessions-more =
    { $count ->
        [zero] و{ $count } تسجيل دخول آخر
        [one] وتسجيل دخول واحد آخر
        [two] وتسجيلا دخول آخران
        [few] و{ $count } تسجيلات دخول أخرى
        [many] و{ $count } تسجيل دخول آخر
       *[other] و{ $count } تسجيل دخول آخر
    }
account-sessions-also-apps = سحب إذن الوصول من التطبيقات أيضًا: سيسألك كل منها من جديد
account-sessions-others = تسجيل الخروج من كل الأماكن الأخرى
account-sessions-everywhere = تسجيل الخروج من كل الأماكن، ومن هذا المتصفح أيضًا
account-sessions-nowhere = لم تسجّل الدخول في أي مكان آخر.
account-sessions-told = تُبلَّغ فورًا التطبيقات التي طلبت ذلك.

## كان شخصًا آخر.

account-lock-title = تأمين حسابك
account-lock-question = هل كان شخصًا آخر؟
account-lock-lead = أمّن حسابك، فلا يبقى أحد مسجّل الدخول إليه سواك في هذا المتصفح.
account-lock-browsers = يُسجَّل خروجك من كل المتصفحات الأخرى.
account-lock-apps = ينتهي وصول التطبيقات، وعليها أن تسألك من جديد. أما الوصول الذي لدى تطبيق في هذه اللحظة فيعمل حتى ينتهي من تلقاء نفسه.
account-lock-devices = لا يعود أي متصفح موثوقًا: تُطلب الخطوة الثانية في كل مكان.
account-lock-links = لا تعود الروابط المرسلة بالبريد لاختيار كلمة مرور تعمل.
account-lock-stays = تبقى كلمة مرورك ومفاتيح المرور وتطبيقات المصادقة كما هي: ستراجعها بعد ذلك.
account-lock-do = تأمين الحساب

## ما يُعرف، ونهاية الحساب.

account-copy = نسخة مما يُعرف عنك
account-copy-lead = ملف واحد فيه كل ما يحفظه هذا الخادم عنك: بيانات حسابك، وطرق تسجيل دخولك، وأماكن تسجيل دخولك، وتطبيقاتك، وما حدث. ليست فيه كلمة مرور ولا أي سر آخر. احفظه حيث لا يقرؤه أحد غيرك.
account-copy-do = تنزيل بياناتك
account-copy-programs = للبرامج: JSON (RFC 8259).
account-end = إنهاء حسابك
account-end-lead = سترى أولاً ما يُحذف معه، ولا يمكن استعادته.
account-end-ask = القائمون على هذا الخادم هم من يحذفون الحسابات: اسألهم.
account-end-ask-whom = القائمون على هذا الخادم هم من يحذفون الحسابات. يمكنك سؤال: { $contact }
account-delete = حذف حسابك
account-delete-last-owner = ليس لهذا الخادم مالك آخر يستطيع تسجيل الدخول، ولا بد له من مالك. يجب أولاً أن يصبح شخص آخر مالكًا، بحساب يعمل؛ ثم عُد إلى هنا.
account-delete-last-owner-do = يفعل ذلك من يشغّل الخادم بالأمر { $command }، حيث { $email } هو عنوان حساب المالك الجديد.
account-delete-under-audit = لديك صلاحيات في إدارة هذا الخادم، وما سُجّل عن استخدامها لا يزول معك. يجب أن يسحب مالك أو مسؤول أدوارك أولاً، أو أن يحذف الحساب.
account-delete-lead = يُحذف فورًا كل ما يُحفظ هنا عن { $email }، ولا يمكن لأحد استعادته.
account-delete-other = هذا ليس عنوان هذا الحساب. لم يُحذف شيء.
account-delete-what = ما ينتهي
account-delete-what-account = اسمك وعنوانك، وطرق تسجيل دخولك، ومجموعاتك وأدوارك.
account-delete-what-sessions =
    { $count ->
        [zero] تسجيل دخولك.
        [one] تسجيل دخولك في هذا المتصفح.
        [two] تسجيلا دخولك في متصفحين، أحدهما هذا. وتُبلَّغ التطبيقات التي طلبت ذلك.
        [few] عمليات تسجيل دخولك في { $count } متصفحات، منها هذا. وتُبلَّغ التطبيقات التي طلبت ذلك.
        [many] عمليات تسجيل دخولك في { $count } متصفحًا، منها هذا. وتُبلَّغ التطبيقات التي طلبت ذلك.
       *[other] عمليات تسجيل دخولك في { $count } متصفح، منها هذا. وتُبلَّغ التطبيقات التي طلبت ذلك.
    }
account-delete-what-apps = ما يمكن للتطبيقات فعله بحسابك. وما تحفظه هي نفسها عنك يبقى لديها.
account-delete-no-app = لا يمكن لأي تطبيق استخدام حسابك.
account-delete-apps = تطبيقات لن يمكنها استخدامه بعد الآن
account-delete-type = اكتب عنوان حسابك، حتى لا يُحذف شيء بالخطأ
account-delete-do = حذف حسابي نهائيًا
account-delete-mail = تصل إلى هذا العنوان رسالة تفيد بأن الحساب حُذف.
account-delete-keep = الاحتفاظ بالحساب
account-deleted-title = حُذف حسابك
account-deleted-lead = حُذف ما كان يُحفظ هنا عن { $email }، وسُجّل خروجك من كل مكان. وقد تعرض لك التطبيقات ما تحفظه هي نفسها، لبضع دقائق أو حتى تسجّل الخروج منها.
account-deleted-home = إلى الصفحة الرئيسية
