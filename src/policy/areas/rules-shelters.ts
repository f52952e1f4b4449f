import type { AreaRules } from "./area-rules.ts";

/** Prose. Only formats that nothing executes; inside a documentation folder also plain data. */
export const DOCS_RULES: AreaRules = {
  area: "docs",
  tier: "low",
  words: "",
  wordsExcept: "",
  nocase: true,
  include: [
    "**/*.{md,mdx,markdown,mdown,rst,adoc,asciidoc,textile,rdoc,pod}",
    "**/{LICENSE,LICENCE,UNLICENSE,NOTICE,COPYING,COPYRIGHT,PATENTS,AUTHORS,CHANGELOG,CHANGES,CONTRIBUTORS,CONTRIBUTING}{,.txt,.html}",
    "**/{README,INSTALL,HISTORY,NEWS,THANKS,CREDITS,TODO,ROADMAP,UPGRADING,MAINTAINERS,SECURITY_CONTACTS,SUPPORT,CODE_OF_CONDUCT}{,.txt,.html}",
    "**/{LICENSE,LICENCE}{-,_,.}{MIT,APACHE,APACHE2,APACHE-2.0,BSD,GPL,AGPL,LGPL,MPL,EE,ISC,CC0}{,.txt,.html}",
    "**/*-LICENSE{,.txt}",
    "LICENSES/**",
    "**/CITATION.cff",
    "{docs,doc}/**/*.{txt,json,yml,yaml,html,inc,csv,drawio,mmd,puml,plantuml,dot,excalidraw,tex,bib,asc}",
    "{changelog,changelogs,release-notes}/**/*.html",
    "{docs,doc}/**/.{pages,nav.yml}",
    "**/docs/**/*.{txt,html,inc,drawio,puml,plantuml,mmd,html-fragment,excalidraw}",
    "{docs,doc}{,/source,/src}/conf.py",
    "{man,doc/man,docs/man}/**/*.[1-8]",
    "**/.github/{ISSUE_TEMPLATE,DISCUSSION_TEMPLATE,PULL_REQUEST_TEMPLATE}{,.*,/**}",
    "**/.github/{FUNDING,SECURITY-INSIGHTS}.y{a,}ml",
    ".gitlab/{issue_templates,merge_request_templates}/**",
    "{newsfragments,changelog.d,changelog-fragments,changelogs/unreleased,releasenotes/notes}/**",
    "**/{humans,llms,llms-full,security}.txt",
    "**/{authors,.authors}.yml",
    "**/website/static/**/*.html",
    "**/debian/{changelog,copyright,README.*}",
  ],
  exclude: ["**/requirements*.txt"],
};

/** Code that only runs under a test runner, and what it reads. */
export const TESTS_RULES: AreaRules = {
  area: "tests",
  tier: "low",
  words: "",
  wordsExcept: "",
  nocase: false,
  include: [
    "**/{test,tests,Test,Tests,__tests__,__test__,__specs__,__snapshots__,__snapshots,.snapshots,snapshots,__mocks__,__fixtures__}/**",
    "**/{__toolsnaps__,__testfixtures__,__testutils__,fixtures,fixture,testdata,test_data,test-data,testfixtures,testFixtures,test_fixtures}/**",
    "**/{test-fixtures,test_resources,test-resources,testResources,test_images,test_files,test-files,testfiles,testing_support,testcases,test_cases}/**",
    "**/{test-cases,testhelpers,test-helpers,test_helpers,testHelpers,testutil,testutils,testUtils,test-utils,test_utils,testkit,testharness,testlib}/**",
    "**/{spec,specs,cypress,e2e,e2e-tests,e2e_tests,playwright,playwright-tests,androidTest,androidUnitTest,iosTest,commonTest,jvmTest}/**",
    "**/{integration-tests,integration-test,integration_tests,integration_test,IntegrationTests,integrationTest,functional-tests,functional_tests}/**",
    "**/{acceptance-tests,acceptance_tests,smoke-tests,smoke_tests,load-tests,load_tests,loadtests,perf-tests,perf_tests,perfTest,unit-tests,unit_tests}/**",
    "**/{ui-tests,ui_tests,api-tests,api_tests,contract-tests,system-tests,system_tests,testsuite,testsuites,test-suite,test-suites,test_suite}/**",
    "**/{mocks,mock,_tests,rule-tests,stub,stubs,fakes,factories,fuzz,fuzz_targets,cassettes,vcr_cassettes,goldens,golden,step_definitions}/**",
    "**/{*-{e2e-tests,tests,test,mocks,e2e},*_tests}/**",
    "**/*{Tests,.Tests,.Test,IntegrationTest,UITests,UnitTests,Tests.Common,TestUtils,TestHelpers}/**",
    "**/src/*Test/**",
    "**/*{-,_,.}{test,tests,e2e,e2e-spec,bench,integration-test,mock,mocks,fixture,fixtures}.*",
    "**/*.{spec,specs,cy,stories,story,unit,snap}.*",
    "**/*{-,_}spec.{rb,js,jsx,ts,tsx,mjs,cjs,coffee,lua,cr,exs,scala,php}",
    "**/{test,tests}.{py,rs,ts,js,go,rb,php,sh}",
    "**/test_*.{py,rb,c,cc,cpp,js,ts,exs,sh,rs,R,jl,lua}",
    "**/{conftest,test_settings,settings_test}.py",
    "**/*.{snap,ambr,approved.txt,golden,t}",
    "**/*{Test,Tests,TestCase,TestBase,TestSuite,TestUtils,TestHelper}.{java,kt,kts,scala,groovy,cs,fs,vb,swift,php,m,hs,dart}",
    "**/*{IT,ITCase}.{java,kt}",
    "**/*Spec.{kt,scala,groovy,swift,hs,php}",
    "**/Test*.java",
    "**/{Mock,Fake}[A-Z]*.{java,kt,cs,scala,swift}",
    "**/*{Test,Tests}.{ts,tsx,js,jsx}",
    "**/*_test_{helper,helpers,util,utils,support}.*",
    "**/*_testing_util.go",
    "**/*-test.{js,ts,hbs}",
    "**/{benches,evals}/**",
    "**/*.feature",
    "**/testing/**/*.go",
    "**/DataFixtures/**",
  ],
  exclude: [
    "**/*.{tf,pyi}",
    "**/src/main/**",
    "**/packages/*/{package.json,tsconfig*.json,vitest.config.*,jest.config.*}",
  ],
};

/** Files that are looked at, not run: pictures, fonts, style sheets, translations. */
export const ASSETS_RULES: AreaRules = {
  area: "assets",
  tier: "low",
  words: "",
  wordsExcept: "",
  nocase: true,
  include: [
    "**/*.{svg,svgz,png,jpg,jpeg,jfif,gif,ico,icns,bmp,webp,avif,heic,tif,tiff,cur,eps,ai,psd,sketch,fig,xcf}",
    "**/*.{woff,woff2,ttf,ttc,otf,eot,mp3,mp4,m4a,m4v,mov,avi,webm,wav,ogg,flac,aac,caf,pdf,lottie,riv,glb,gltf,srt,vtt}",
    "**/*.{css,scss,sass,less,styl,pcss,postcss}",
    "**/*.{po,pot,mo,strings,stringsdict,xcstrings,arb,xlf,xliff,resx,qm,tmx}",
    "**/{locales,locale,i18n,intl,lang,langs,language,languages,translations,translation,l10n,localization,localizations}/**/*.{json,json5,yml,yaml,php,properties,resx,ftl,toml,xml,mo,po,txt,csv}",
    "**/{translations,translation}/*_*.ts",
    "**/src/main/resources/{messages,i18n,lang}/**/*.properties",
    "**/{messages,labels,strings}{,_*}.properties",
    "**/res/{values-*,drawable*,mipmap*,font*,raw*}/**",
    "**/res/values/{strings,colors,dimens,styles,themes,plurals,arrays}*.xml",
    "**/*.{xcassets,lproj,imageset,appiconset,colorset}/**",
    "**/fastlane/{metadata,screenshots}/**",
    "**/metainfo/*.{xml,appdata}",
  ],
  exclude: [],
};

/** Declarations that vanish before anything runs. */
export const TYPES_RULES: AreaRules = {
  area: "types",
  tier: "low",
  words: "",
  wordsExcept: "",
  nocase: false,
  include: [
    "**/*.d.{ts,mts,cts}",
    "**/*.{pyi,rbi,rbs}",
    "**/{types,@types,typings}/**/*.{ts,mts,cts}",
    "**/*types*/src/**/*.ts",
    "**/{types,typings,types_db,database.types}.ts",
    "**/*{.,-}types.ts",
    "**/*.{flow,js.flow}",
  ],
  exclude: [],
};

/** The part of {@link TYPES_RULES} that cannot hold run-time code in any folder. */
export const DECLARATION_PATTERNS: readonly string[] = [
  "**/*.d.{ts,mts,cts}",
  "**/*.{pyi,rbi,rbs}",
];
