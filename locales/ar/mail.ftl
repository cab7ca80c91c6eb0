mail-here = { $server } ({ $host })
mail-sent-by = أُرسلت هذه الرسالة من { $server }، { $address }
mail-signature = { $server }، { $address }
mail-help =
    المساعدة:
    { $address }
mail-press = { $label }:
mail-open-address = إذا لم يستجب الزر، فافتح هذا العنوان:

mail-fact = { $what }: { $value }
mail-when = الوقت
mail-browser = المتصفح
mail-internet-address = عنوان IP

mail-once = يعمل الرابط مرة واحدة، حتى { $until }.
mail-contact = للمساعدة: { $contact }
mail-unless-you = هل كنت أنت؟ إذن لا يلزمك فعل شيء. وإن لم تكن أنت، فاختر كلمة مرور أخرى، وبذلك تنتهي أيضًا كل عمليات تسجيل الدخول:
mail-after-undo = ربما يعرف من غيّر العنوان كلمة المرور: اختر كلمة مرور أخرى.
mail-after-lock-down = أيًا كان الفاعل، فربما يعرف كلمة المرور: إن لم تكن قد اخترت كلمة مرور أخرى بعد، فافعل ذلك الآن.
mail-look-through = ثم راجع طرق تسجيل الدخول إلى حسابك:

mail-test = رسالة تجريبية من { $server }
mail-test-lead = تصل رسائل { $here } إلى هذا العنوان.
mail-test-more = تحقق أحد القائمين على هذا الخادم من ذلك. لا يلزمك فعل شيء.

mail-invite = حسابك لدى { $server }
mail-invite-lead = أُنشئ لك حساب لدى { $here }. لاستخدامه، اختر كلمة مرور.
mail-invite-do = اختيار كلمة مرور
mail-invite-more = إذا لم تكن تتوقع هذه الرسالة، فتجاهلها.

mail-reset-password = اختيار كلمة مرور أخرى لدى { $server }
mail-reset-password-lead = طلب شخص ما، ونرجو أن يكون أنت، اختيار كلمة مرور أخرى لحسابك لدى { $here }.
mail-reset-password-do = اختيار كلمة مرور أخرى
mail-reset-password-more = تُستبدل كلمة المرور وحدها: أما ما عداها مما تسجّل الدخول به فيظل مطلوبًا.
mail-reset-password-not-you = إن لم تكن أنت، فتجاهل هذه الرسالة، وتبقى كلمة مرورك كما هي. لا تعطِ الرابط لأحد، أيًا كان من يطلبه.

mail-sign-up = متابعة إنشاء حسابك لدى { $server }
mail-sign-up-lead = يريد شخص ما، ونرجو أن يكون أنت، إنشاء حساب لدى { $here } بهذا العنوان.
mail-sign-up-do = متابعة
mail-sign-up-not-you = إن لم تكن أنت، فتجاهل هذه الرسالة، ولن يُنشأ أي حساب.

mail-address-has-account = لديك حساب بالفعل لدى { $server }
mail-address-has-account-lead = أراد شخص ما، ونرجو أن يكون أنت، استخدام هذا العنوان لحساب لدى { $here }. يوجد حساب بهذا العنوان بالفعل، ولم يتغيّر فيه شيء.
mail-address-has-account-do = تسجيل الدخول
mail-address-has-account-forgotten = إذا لم تعد تتذكر كلمة مروره:
mail-address-has-account-invited = إذا تلقيت دعوة ولم تختر كلمة مرور قط، فاطلب رابطًا آخر من القائمين على هذا الخادم.
mail-address-has-account-not-you = إن لم تكن أنت، فتجاهل هذه الرسالة.

mail-confirm-address = تأكيد عنوانك لدى { $server }
mail-confirm-address-lead = يريد شخص ما، ونرجو أن يكون أنت، استخدام هذا العنوان لحسابه لدى { $here }.
mail-confirm-address-do = تأكيد هذا العنوان
mail-confirm-address-not-you = إن لم تكن أنت، فتجاهل هذه الرسالة، ولن يُستخدم العنوان.

mail-address-changed = عنوان آخر لحسابك لدى { $server }
mail-address-changed-lead = من الآن فصاعدًا، لم يعد هذا عنوان حسابك لدى { $here }، بل صار عنوانه { $address }.
mail-address-changed-undo = إن لم تكن أنت، فيمكنك التراجع عن ذلك حتى { $until }: يعود إلى حسابك هذا العنوان وما كنت تسجّل الدخول به، ويُزال ما أُضيف منذ ذلك الحين، وتنتهي كل عمليات تسجيل الدخول.
mail-address-changed-do = التراجع عن التغيير

mail-address-replaced = غيّر أحد المسؤولين عنوانك لدى { $server }
mail-address-replaced-lead = من الآن فصاعدًا، لم يعد هذا عنوان حسابك لدى { $here }، بل صار عنوانه { $address }. غيّره أحد المسؤولين؛ فإن لم تطلب ذلك من أحد، فاسأل المسؤولين.

mail-address-taken-back = سُحب عنوانك لدى { $server }
mail-address-taken-back-lead = تراجع شخص يقرأ بريد العنوان السابق عن التغيير الذي جعل هذا عنوان حسابك لدى { $here }. وعادت طرق تسجيل الدخول إلى الحساب كما كانت قبل التغيير، وأُنهيت كل عمليات تسجيل الدخول. إن لم تكن أنت، فاتصل فورًا بالقائمين على هذا الخادم.
mail-address-restored = عاد عنوانك لدى { $server } كما كان
mail-address-restored-lead = جرى التراجع عن تغيير للعنوان: عاد هذا عنوان حسابك لدى { $here }، وعادت طرق تسجيل دخولك كما كانت قبل التغيير، وأُنهيت كل عمليات تسجيل الدخول.

mail-new-device = تسجيل دخول جديد إلى { $server }
mail-new-device-lead = سجّل شخص ما الدخول إلى حسابك لدى { $here } من متصفح لم يُستخدم لذلك من قبل.
mail-password-changed = تغيّرت كلمة مرورك لدى { $server }
mail-password-changed-lead = تغيّرت كلمة مرور حسابك لدى { $here }.
mail-passkey-added = أُضيف مفتاح مرور لدى { $server }
mail-passkey-added-lead = أُضيف مفتاح مرور إلى حسابك لدى { $here }. ويمكن لمن يملكه أن يسجّل الدخول به.
mail-passkey-removed = أُزيل مفتاح مرور لدى { $server }
mail-passkey-removed-lead = أُزيل مفتاح مرور من حسابك لدى { $here }: لم يعد أحد يسجّل الدخول به.
mail-authenticator-added = أُضيف تطبيق مصادقة لدى { $server }
mail-authenticator-added-lead = أُضيف تطبيق مصادقة إلى حسابك لدى { $here }. ويمكن لمن يملكه أن يسجّل الدخول به.
mail-authenticator-removed = أُزيل تطبيق مصادقة لدى { $server }
mail-authenticator-removed-lead = أُزيل تطبيق مصادقة من حسابك لدى { $here }: لم يعد أحد يسجّل الدخول به.
mail-recovery-code-used = استُخدم رمز استرداد لدى { $server }
mail-recovery-code-used-lead =
    سجّل شخص ما الدخول إلى حسابك لدى { $here } برمز استرداد. { $left ->
        [0] كان هذا آخر رمز: أنشئ رموزًا جديدة.
        [1] بقي رمز واحد: أنشئ رموزًا جديدة قريبًا.
        [2] بقي رمزان: أنشئ رموزًا جديدة قريبًا.
        [3] بقيت { $left } رموز: أنشئ رموزًا جديدة قريبًا.
        [few] بقيت { $left } رموز.
        [many] بقي { $left } رمزًا.
       *[other] بقي { $left } رمز.
    }
mail-recovery-codes-made = رموز استرداد جديدة لدى { $server }
mail-recovery-codes-made-lead = أُنشئت رموز استرداد جديدة لحسابك لدى { $here }. ولم تعد الرموز السابقة تعمل.
mail-passkey-counter = رُفض مفتاح مرور لدى { $server }
mail-passkey-counter-lead = رُفض تسجيل دخول إلى حسابك لدى { $here } بمفتاح مرور، لأن المفتاح يفيد بأنه استُخدم مرات أقل مما نعلم. ربما لدى شخص ما نسخة منه: أزله وأضف مفتاحًا آخر. أما طرق تسجيل الدخول الأخرى فتعمل.
mail-passkey-counter-more = مفاتيح المرور الخاصة بك:

mail-recovered = استُعيد حسابك لدى { $server }
mail-recovered-lead = أعاد أحد المسؤولين ضبط طريقة تسجيل دخولك إلى حسابك لدى { $here }. ولم تعد كلمات المرور ومفاتيح المرور وتطبيقات المصادقة ورموز الاسترداد السابقة تعمل، وأُنهيت كل عمليات تسجيل الدخول. وتختار كلمة مرور جديدة بالرابط الذي يعطيك إياه أحد المسؤولين؛ فإن لم تطلب ذلك من أحد، فاسأل المسؤولين.
mail-account-locked-down = جرى تأمين حسابك لدى { $server }
mail-account-locked-down-lead = أفاد شخص ما، ونرجو أن يكون أنت، بأن غيره استخدم حسابك لدى { $here }، وأمّن الحساب: أُنهيت كل عمليات تسجيل الدخول الأخرى، ولم يعد بإمكان أي تطبيق استخدام الحساب، ولم يعد أي متصفح موثوقًا، ولم تعد الروابط المرسلة بالبريد تعمل.

mail-account-deleted = حُذف حسابك لدى { $server }
mail-account-deleted-lead = حذف شخص ما، ونرجو أن يكون أنت، حسابك لدى { $here }. أُنهيت كل عمليات تسجيل الدخول، ولم يعد بإمكان أي تطبيق استخدامه، وحُذف ما كان محفوظًا منه، ولا يمكن استعادته. وهذا العنوان متاح لحساب آخر.

mail-provider-connected = جرى ربط { $provider } لدى { $server }
mail-provider-connected-lead = جرى ربط حسابك لدى { $here } بـ { $provider }. ويمكن لمن يسجّل الدخول هناك بصفته الشخص المرتبط أن يسجّل الدخول إلى حسابك.
mail-provider-disconnected = أُلغي ربط { $provider } لدى { $server }
mail-provider-disconnected-lead = لم يعد حسابك لدى { $here } مرتبطًا بـ { $provider }: لم يعد أحد يسجّل الدخول عن طريقه.

mail-owner-added = صار شخص آخر مالكًا لدى { $server }
mail-owner-added-lead = صار { $address } مالكًا لدى { $here }، وله أن يغيّر كل شيء هناك.
mail-owner-removed = لم يعد شخص مالكًا لدى { $server }
mail-owner-removed-lead = لم يعد { $address } مالكًا لدى { $here }، ولم يعد له أن يغيّر كل شيء هناك.
mail-key-revoked = أُلغي مفتاح توقيع لدى { $server }
mail-key-revoked-lead = أُلغي مفتاح التوقيع { $kid } لدى { $here }. لم يعد ما وقّعه صالحًا: من حصل على رمز وقّعه هذا المفتاح يسجّل الدخول من جديد.
mail-consent-skipped = لم يعد { $server } يسأل
mail-consent-skipped-lead = لم يعد أحد يُسأل هل للتطبيق { $client } أن يحصل على { $scope } لدى { $here }.
mail-look-at-log = إن لم تتوقع هذا، فانظر في سجل التدقيق من فعله:
