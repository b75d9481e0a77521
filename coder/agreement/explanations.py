"""What each coefficient is: for people who must choose one, and defend it in a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """One coefficient in five sentences."""

    title: str
    definition: str
    formula: str
    source: str
    use: str
    avoid: str
    """When not to use it, and what to take then."""


_SETS_USE = "Coders may put several codes on one unit, and the whole set is the judgement."
_SETS_AVOID = (
    "To find out which code is at fault: look at each code's own alpha. With one code per unit it is "
    "plain nominal alpha."
)
_F1_SOURCE = "Hripcsak & Rothschild 2005, JAMIA 12:296-298"
_UNITIZING = (
    "Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50:2347-2364; "
    "Content Analysis, 4th ed., 12.6"
)

EXPLANATIONS: Mapping[str, Explanation] = {
    "percent_agreement": Explanation(
        "Percent agreement, mean over units",
        "The share of agreeing pairs of coders on a unit, averaged over all units that two or more rated.",
        "p_a = (1/N2) sum_u sum_k n_uk (n_uk - 1) / (m_u (m_u - 1))",
        "Fleiss 1971; Gwet 2014",
        "Always, beside a coefficient that corrects for chance.",
        "Alone: where a code is rare, coders who never use it agree almost perfectly.",
    ),
    "percent_agreement_pooled": Explanation(
        "Percent agreement, pooled over pairs",
        "Agreeing pairs of ratings over all pairs of ratings, wherever they stand.",
        "sum_u sum_k n_uk (n_uk - 1) / sum_u m_u (m_u - 1)",
        "one of three definitions that differ once ratings are missing",
        "To compare with software that pools pairs.",
        "Where some units have many more coders: these units dominate. Take percent_agreement.",
    ),
    "percent_agreement_krippendorff": Explanation(
        "Percent agreement as alpha counts it, 1 - D_o",
        "Each unit counts by its number of ratings.",
        "[sum_u sum_k n_uk (n_uk - 1) / (m_u - 1)] / sum_u m_u",
        "Krippendorff 2004, Content Analysis, 2nd ed., ch. 11",
        "To take Krippendorff's alpha apart into observed and expected.",
        "As the percent agreement of a report: name percent_agreement there.",
    ),
    "cohen_kappa": Explanation(
        "Cohen's kappa",
        "Agreement of two coders beyond what their own margins give by chance.",
        "(p_o - p_e) / (1 - p_e), p_e = sum_k r_k c_k, r and c the two coders' shares",
        "Cohen 1960, Educational and Psychological Measurement 20:37-46",
        "Exactly two coders who are themselves of interest.",
        "More than two coders (take alpha, Fleiss or Conger). It rewards coders whose margins differ, and "
        "is low for rare codes though coders hardly ever differ: read prevalence and specific "
        "agreement beside it.",
    ),
    "scott_pi": Explanation(
        "Scott's pi",
        "As Cohen's kappa, with one common margin for both coders.",
        "(p_o - p_e) / (1 - p_e), p_e = sum_k ((r_k + c_k) / 2)^2",
        "Scott 1955, Public Opinion Quarterly 19:321-325",
        "Two exchangeable coders and complete data.",
        "Missing ratings, more coders, small samples: Krippendorff's alpha is the same idea with "
        "these cared for.",
    ),
    "fleiss_kappa": Explanation(
        "Fleiss' kappa",
        "Scott's pi for any number of coders; with missing ratings in Gwet's form.",
        "(p_a - p_e) / (1 - p_e), p_e = sum_k pi_k^2, pi_k the mean share of category k over rated units",
        "Fleiss 1971, Psychological Bulletin 76:378-382; Gwet 2014",
        "Many exchangeable coders, and reviewers who ask for it.",
        "Units with few ratings (alpha corrects for small samples); rare codes, as for kappa.",
    ),
    "conger_kappa": Explanation(
        "Conger's kappa",
        "Cohen's kappa for several coders: chance comes from each coder's own margins.",
        "(p_a - p_e) / (1 - p_e), p_e = sum_k (pbar_k^2 - s_k^2 / m), p_ik coder i's share of k",
        "Conger 1980, Psychological Bulletin 88:322-328; Gwet 2014 for missing ratings",
        "A fixed team of coders whose margins differ for good reasons.",
        "Coders who are exchangeable or come and go: take alpha or Fleiss' kappa.",
    ),
    "light_kappa": Explanation(
        "Light's kappa",
        "The mean of Cohen's kappas of all pairs of coders; undefined pairs are left out and counted.",
        "mean over pairs of (p_o - p_e) / (1 - p_e)",
        "Light 1971, Psychological Bulletin 76:365-377",
        "To continue an older series that used it.",
        "Pairs with few shared units weigh as much as others. Take Conger's kappa.",
    ),
    "brennan_prediger": Explanation(
        "Brennan-Prediger (Bennett's S, free-marginal kappa)",
        "Chance is one over the number of categories that were offered.",
        "(p_a - 1/q) / (1 - 1/q)",
        "Bennett, Alpert & Goldstein 1954; Brennan & Prediger 1981; Randolph 2005",
        "Coders had no expectation of how often a category occurs.",
        "Categories that hardly anyone can choose: each one offered raises the value. Name them "
        "with --categories.",
    ),
    "gwet_ac1": Explanation(
        "Gwet's AC1",
        "Chance agreement counts only on units that are hard, estimated from how even the categories are.",
        "(p_a - p_e) / (1 - p_e), p_e = sum_k pi_k (1 - pi_k) / (q - 1)",
        "Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29-48",
        "Very uneven prevalence, beside alpha or kappa and never instead of them.",
        "As the only figure for a rare code: it stays high when coders never find the same passage. "
        "Read specific_agreement.",
    ),
    "krippendorff_alpha": Explanation(
        "Krippendorff's alpha, nominal",
        "One minus observed over expected disagreement, for any number of coders and missing ratings, with "
        "a correction for small samples.",
        "alpha = 1 - D_o / D_e = 1 - (n - 1)(n - sum_k o_kk) / (n^2 - sum_k n_k^2)",
        "Krippendorff 2004, Content Analysis, 2nd ed., ch. 11; 2011, Computing Krippendorff's "
        "Alpha-Reliability",
        "The default for reliability. Krippendorff: .800 and above reliable, .667 to .800 "
        "tentative; compare the "
        "interval's lower bound.",
        "Data where everything is one category: it is undefined, since reliability cannot show. "
        "For rare codes "
        "read specific agreement beside it.",
    ),
    "krippendorff_alpha_ordinal": Explanation(
        "Krippendorff's alpha, ordinal",
        "Categories that lie further apart in rank differ more.",
        "delta^2_ck = (sum of n_g from c to k, less (n_c + n_k) / 2)^2",
        "Krippendorff 2004, Content Analysis, 2nd ed., 11.3",
        "Ranked categories, such as low, middle, high (--metric ordinal; numbers in order, else by name).",
        "Codes without an order.",
    ),
    "krippendorff_alpha_interval": Explanation(
        "Krippendorff's alpha, interval",
        "Categories are numbers whose differences mean something.",
        "delta^2_ck = (c - k)^2",
        "Krippendorff 2004, Content Analysis, 2nd ed., 11.3",
        "Measurements and scores (--metric interval).",
        "Ranks, whose steps are unequal: take ordinal.",
    ),
    "krippendorff_alpha_ratio": Explanation(
        "Krippendorff's alpha, ratio",
        "Categories are numbers with a zero; differences count by their share.",
        "delta^2_ck = ((c - k) / (c + k))^2",
        "Krippendorff 2004, Content Analysis, 2nd ed., 11.3",
        "Counts and lengths (--metric ratio).",
        "Scales whose zero means nothing: take interval.",
    ),
    "krippendorff_alpha_masi": Explanation(
        "Alpha with the MASI distance between sets",
        "Sets of codes differ by 1 - Jaccard x monotonicity: 1 equal, 2/3 one holds the other, 1/3 "
        "overlap, 0 apart.",
        "d(A, B) = 1 - |A n B| / |A u B| * M;  alpha = 1 - D_o / D_e over observed sets",
        "Passonneau 2006, LREC; distances in exact thirds, d(empty, empty) = 0, used linearly",
        _SETS_USE,
        _SETS_AVOID,
    ),
    "krippendorff_alpha_jaccard": Explanation(
        "Alpha with the Jaccard distance between sets",
        "Sets differ by the share of their labels that only one of them has.",
        "d(A, B) = 1 - |A n B| / |A u B|",
        "Jaccard 1912; Krippendorff 2004 for alpha",
        _SETS_USE,
        _SETS_AVOID,
    ),
    "krippendorff_alpha_dice": Explanation(
        "Alpha with the Dice distance between sets",
        "Sets differ by one minus their labels' F1.",
        "d(A, B) = 1 - 2 |A n B| / (|A| + |B|)",
        "Dice 1945; Krippendorff 2004 for alpha",
        _SETS_USE,
        _SETS_AVOID,
    ),
    "krippendorff_alpha_passonneau2004": Explanation(
        "Alpha with Passonneau's first distance between sets",
        "Sets differ by 0 equal, 1/3 one holds the other, 2/3 overlap, 1 apart, whatever their sizes.",
        "d(A, B) in {0, 1/3, 2/3, 1}",
        "Passonneau 2004, LREC",
        "To continue a series that used it.",
        "New work: take MASI, which also weighs how much is shared.",
    ),
    "krippendorff_alpha_nominal": Explanation(
        "Alpha that takes each set of codes as one category",
        "Sets are equal or not.",
        "d(A, B) = [A != B]",
        "Krippendorff 2004",
        "Where a set with one code too many is as wrong as any other.",
        "Large codebooks: nearly right sets count as wrong. Take MASI or Jaccard.",
    ),
    "krippendorff_alpha_multivalued": Explanation(
        "Multi-valued alpha",
        "Expected disagreement pairs all sets of the observed sizes, weighted by how often their "
        "labels occur.",
        "alpha = 1 - D_o / D_e with Dice distances; D_e over all label subsets",
        "Krippendorff & Craggs 2016, Communication Methods and Measures 10:181-198",
        "Sets whose labels coders choose one by one.",
        "Sets that are judgements as wholes: take the set-valued alphas.",
    ),
    "specific_agreement": Explanation(
        "Specific (positive) agreement",
        "If one coder gave this code, how probable it is that another did too.",
        "sum_u n_uk (n_uk - 1) / sum_u n_uk (m_u - 1)",
        "Fleiss 1981; Cicchetti & Feinstein 1990",
        "Rare codes, beside alpha: it needs no model of chance and ignores what nobody marked.",
        "Frequent codes, where chance makes it high.",
    ),
    "prevalence": Explanation(
        "Prevalence",
        "The share of ratings that say this code.",
        "sum_u n_uk / sum_u m_u",
        "Byrt, Bishop & Carlin 1993 on why it must stand beside kappa",
        "Always: below .05 or above .95 kappa and alpha are easily low.",
        "As a result about the people in the study: that is what coder counts is for.",
    ),
    "u_alpha_binary": Explanation(
        "|u-alpha, relevant against irrelevant matter",
        "Agreement on which characters carry a code, with chance pairing whole marked stretches.",
        "|u-alpha = 1 - (l_0 - l_00) / (e_0. - e_00)",
        _UNITIZING,
        "The default for coded spans: each code is its own continuum, so overlapping codes do no harm.",
        "To judge boundaries inside matter that both marked: it does not see them; take "
        "alpha_u_1995 or f1_exact.",
    ),
    "u_alpha": Explanation(
        "u-alpha of a family of exclusive codes",
        "Agreement on what every character is, gaps included.",
        "u-alpha = 1 - (T - sum_k l_kk) / (T - sum_k e_kk)",
        _UNITIZING,
        "A family whose codes never overlap.",
        "Overlapping codes: it is refused with overlapping_spans; take u_alpha_binary for each code.",
    ),
    "cu_alpha": Explanation(
        "cu-alpha, coding where both marked something",
        "Agreement on the code, on matter that two coders both found relevant.",
        "cu-alpha = 1 - (T* - sum l*_kk) / (T* - sum e*_kk), without gaps",
        _UNITIZING + "; C* is the mean over other coders for more than two",
        "To tell finding passages from naming them: read it beside |u-alpha and coverage.",
        "A family with one code, or low coverage: then it rests on little.",
    ),
    "k_alpha": Explanation(
        "(k)u-alpha of one code in its family",
        "How reliably one code is told from the family's others where both marked something.",
        "(k)u-alpha = 1 - (e*_k. / l*_k)(l*_k - l*_kk) / (e*_k. - e*_kk)",
        _UNITIZING,
        "To find the code that is mixed up with its neighbours.",
        "Codes that others hardly marked: read its coverage.",
    ),
    "coverage": Explanation(
        "Coverage",
        "The part of all matter on which cu-alpha rests.",
        "T* / T",
        _UNITIZING,
        "Always beside cu-alpha.",
        "As a measure of agreement.",
    ),
    "alpha_u_1995": Explanation(
        "alpha_U, the unitizing alpha that sees boundaries",
        "Squared differences of beginnings and ends of intersecting units, and of unmatched units' lengths.",
        "alpha_U = 1 - D_o / D_e, delta^2 = (b_g - b_h)^2 + (e_g - e_h)^2",
        "Krippendorff 1995, Sociological Methodology 25:47-76; Content Analysis, 2nd ed., 11.6",
        "Where beginning and end of a passage matter, as in timed events.",
        "Comparisons between texts measured in other units of length: it depends on the grain.",
    ),
    "character_alpha": Explanation(
        "Krippendorff's alpha over characters",
        "Every character is a unit on which a code is present or absent.",
        "krippendorff_alpha with characters as units, computed on stretches",
        "Krippendorff 2004; the level at which NVivo reports kappa",
        "To compare with software that counts characters.",
        "With an interval computed over characters: neighbours are no independent observations. "
        "Testimonies are "
        "resampled here.",
    ),
    "f1_exact": Explanation(
        "Span F1, same beginning and end",
        "How many spans of two coders match exactly, one to one.",
        "F1 = 2 TP / (|A| + |B|), mean over pairs of coders",
        _F1_SOURCE,
        "Entities with natural bounds, such as names.",
        "Passages whose bounds are a matter of taste: take f1_iou50.",
    ),
    "f1_iou50": Explanation(
        "Span F1, half of the joint stretch shared",
        "As f1_exact, for spans that share at least half of the characters that either covers.",
        "matched where |A n B| / |A u B| >= 0.5; largest one-to-one matching",
        _F1_SOURCE,
        "Passages: easy to explain, and near to how people judge.",
        "As the only figure: nothing is taken off for chance.",
    ),
    "f1_overlap": Explanation(
        "Span F1, any character shared",
        "As f1_exact, for spans that meet at all.",
        "matched where |A n B| > 0; largest one-to-one matching",
        _F1_SOURCE,
        "To see whether coders find the same places at all.",
        "Long passages, which meet by accident.",
    ),
    "gamma": Explanation(
        "gamma",
        "One minus the disorder of the best alignment of all coders' units over that of random continua.",
        "gamma = 1 - delta_o / delta_e, d = alpha d_pos + beta d_cat",
        "Mathet, Widlöcher & Métivier 2015, Computational Linguistics 41:437-479",
        "One testimony with two or three coders, where position and code are one judgement (--gamma).",
        "Few units per coder, or comparisons between samplers: the way chance is drawn is part of the value.",
    ),
}
"""By the names in JSON and CSV."""
