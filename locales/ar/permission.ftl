permission-openid = التعرّف عليك عندما تعود
permission-profile = الاطلاع على ملفك الشخصي: اسمك وصورتك وتاريخ ميلادك ولغتك وما شابه ذلك
permission-email = الاطلاع على بريدك الإلكتروني
permission-phone = الاطلاع على رقم هاتفك
permission-address = الاطلاع على عنوانك البريدي
permission-roles = الاطلاع على أدوارك هنا
permission-groups = الاطلاع على المجموعات التي تنتمي إليها هنا
permission-offline-access = الاحتفاظ بالوصول عندما لا تستخدم التطبيق

permission-use = استخدام الخدمة باسمك
permission-see = الاطلاع على هذه البيانات عنك: { $what }
permission-see-and-show =
    { $count ->
        [one] الاطلاع على هذه المعلومة عنك وعرضها هناك: { $what }
       *[other] الاطلاع على هذه البيانات عنك وعرضها هناك: { $what }
    }
permission-new = جديد
permission-sensitive = حساس: لا تسمح به إلا إذا كنت تثق في هذا التطبيق

permission-your = { $what }
permission-roles-here = أدوارك هنا
permission-roles-own = أدوارك كما يسميها التطبيق
permission-groups-here = مجموعاتك هنا
permission-groups-own = مجموعاتك كما يسميها التطبيق

permission-nothing-known = لا يُعرف شيء عن ذلك هنا بعد.
permission-not-known = غير معروف بعد
permission-none = لا شيء حاليًا
permission-yes = نعم
permission-no = لا

permission-administration = إدارة هذا الخادم
permission-clients-read = رؤية جميع التطبيقات وإعداداتها
permission-clients-write = تغيير جميع التطبيقات وتسجيل غيرها
permission-clients-own = رؤية تطبيقاتك وتغييرها وتسجيل غيرها
permission-users-read = رؤية حسابات الجميع
permission-users-write = تغيير حسابات الجميع وحذفها
permission-permissions-read = رؤية الأدوار والمجموعات والأذونات
permission-permissions-write = تغيير الأدوار والمجموعات والأذونات
permission-keys-read = رؤية مفاتيح التوقيع
permission-keys-write = استبدال مفاتيح التوقيع وإبطالها
permission-sessions-read = رؤية أماكن تسجيل دخول الأشخاص وما سمحوا به للتطبيقات
permission-sessions-write = إنهاء جلسات الأشخاص وسحب ما سمحوا به للتطبيقات
permission-audit-read = قراءة سجل التدقيق
permission-settings-read = رؤية الإعدادات
permission-providers-read = رؤية الموفّرين الذين يسجَّل الدخول بهم
permission-providers-write = تغيير الموفّرين الذين يسجَّل الدخول بهم
permission-owners-write = تعيين المالكين وعزلهم
