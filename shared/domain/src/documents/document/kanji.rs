//! Variants of kanji that Unicode keeps apart and people do not.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The everyday form of a kanji, if this is another form of it.
pub(super) fn everyday(kanji: char) -> char {
    static EVERYDAY: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let group = |group: &'static str| {
            let mut forms = group.chars();
            let everyday = forms.next();
            everyday
                .into_iter()
                .flat_map(move |everyday| forms.clone().map(move |form| (form, everyday)))
        };
        VARIANTS.split(' ').flat_map(group).collect()
    });
    EVERYDAY.get(&kanji).copied().unwrap_or(kanji)
}

/// An everyday kanji and its variants, group by group: the traditional forms of 常用漢字表 (Cabinet
/// notice 2 of 2010), and forms that are common in names of people and companies. Every pair is in
/// the MJ縮退マップ of the 文字情報技術促進協議会, which maps the characters of the family registers
/// to those of JIS X 0213. What NFKC unifies already is not repeated here.
const VARIANTS: &str = "\
    万萬 与與 両兩 並竝 乗乘 乱亂 亀龜 予豫 争爭 亜亞 仏佛 仮假 会會 伝傳 体體 \
    余餘 併倂 価價 倹儉 偽僞 児兒 党黨 円圓 写寫 処處 剣劍劔劒釼 剤劑 剰剩 励勵 \
    労勞 効效 勅敕 勧勸 勲勳勛 区區 医醫 単單 即卽 厳嚴 参參 双雙 収收 叙敍 台臺 \
    号號 吉𠮷 営營 嘱囑 器噐 団團 囲圍 図圖 国國圀 圏圈 園薗 圧壓 堕墮 塁壘 塩鹽 \
    増增 壊壞 壌壤 壮壯 声聲 壱壹 売賣 変變 奥奧 奨奬 嬢孃 学學斈 宝寶寳 実實 富冨 \
    寛寬 寝寢 対對 寿壽 専專 将將 尽盡 届屆 属屬 岩嵓 岳嶽 峡峽 峰峯 島嶋嶌 崎﨑嵜 \
    巣巢 巻卷 帯帶 帰歸 庁廳 広廣 廃廢 弐貳 弥彌 弾彈 当當 彦彥 径徑 従從 徳德 \
    徴徵 弁辨瓣辯 応應 恋戀 恒恆 恵惠 悩惱 悪惡 惨慘 慎愼 懐懷 戦戰 戯戲 戸戶 戻戾 払拂 \
    抜拔 択擇 担擔 拝拜 拠據 拡擴 挙擧 挟挾 挿插 捜搜 掲揭 揺搖 摂攝 撃擊 教敎 \
    数數 斉齊 斎齋 断斷 旧舊 昇曻 昼晝 晩晚 暁曉 暦曆 曽曾 村邨 条條 来來 杯盃 \
    松枩 枡桝 枢樞 柏栢 柳栁桺 栄榮 桑桒 桜櫻 桟棧 梅楳 検檢 楼樓 楽樂 概槪 様樣 \
    槙槇 権權 横橫 橋槗 欠缺 欧歐 歓歡 歩步 歯齒 歴歷 残殘 殴毆 殻殼 毎每 気氣 \
    沖冲 沢澤 浄淨 浅淺 浜濱濵 涙淚 涼凉 淵渕渊 清淸 渇渴 済濟 渉涉 渋澁 渓溪 温溫 \
    湧涌 湾灣 湿濕 満滿 滝瀧 滞滯 潜潛 潟泻 瀬瀨 灯燈 炉爐 点點 為爲 焼燒 煙烟 \
    熙煕 犠犧 状狀 独獨 狭狹 猟獵 献獻 獣獸 瓶甁 画畫 畳疊 痩瘦 痴癡 発發 盗盜 \
    県縣 真眞 研硏 砕碎 礼禮 祢袮 禅禪 秋穐 秘祕 称稱 税稅 稲稻 穂穗 穏穩 窃竊 \
    竜龍 粋粹 粛肅 糸絲 経經 絵繪 継繼 続續 総總 緑綠 緒緖 縁緣 縄繩 縦縱 繊纖 \
    缶罐 翠翆 翻飜 聡聰 聴聽 胆膽 脱脫 脳腦 臓臟 舗舖鋪 船舩 艶艷 芸藝 茎莖 荘莊 \
    萌萠 蔵藏 薫薰 薬藥 虚虛 虫蟲 蚕蠶 蛍螢 蛮蠻 衛衞 装裝 褒襃 覇霸 覚覺 覧覽 \
    観觀 触觸 訳譯 証證 誉譽 説說 読讀 謡謠 譲讓 豊豐 賛贊 践踐 転轉 軽輕 辞辭 \
    辺邊邉 逓遞 遅遲 達逹 郎郞 郷鄕鄊 酔醉 醸釀 釈釋 野埜 鉄鐵鉃銕鐡 鉱鑛 銭錢 鋭銳 \
    鋳鑄 錬鍊 録錄 鎮鎭 関關 閲閱 闘鬭 陥陷 険險 随隨 隠隱 隣鄰 雁鴈 雑雜 霊靈 \
    青靑 静靜 頼賴 顔顏 顕顯 風凬 餅餠 館舘 駅驛 駆驅駈 騒騷 験驗 髄髓 高髙 髪髮 \
    鶏鷄 鶴靏 麦麥 黄黃 黒黑 黙默 齢齡";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    #[test]
    fn each_kanji_is_in_one_group_and_unicode_keeps_it_apart() {
        let mut seen = HashSet::new();
        for group in VARIANTS.split(' ') {
            assert!(group.chars().count() > 1, "{group}");
            for form in group.chars() {
                assert!(seen.insert(form), "{form} stands twice");
                assert!([form].into_iter().nfkc().eq([form]), "{form}");
            }
        }
    }

    #[test]
    fn variants_have_one_everyday_form() {
        for (everyday_form, variants) in
            [("高", "髙"), ("崎", "﨑嵜"), ("辺", "邊邉"), ("浜", "濱濵")]
        {
            for variant in variants.chars().chain(everyday_form.chars()) {
                assert_eq!(everyday(variant).to_string(), everyday_form, "{variant}");
            }
        }
        assert_eq!(everyday('ア'), 'ア');
    }
}
